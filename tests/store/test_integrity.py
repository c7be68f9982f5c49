"""Data files are checked byte for byte against their description."""

from __future__ import annotations

import hashlib
import json

import pytest

from geo.errors import DataFileError
from geo.store.integrity import verify

CONTENT = b"pcode,value\nMN62,1\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "table.csv").write_bytes(CONTENT)
    digest = hashlib.sha256(CONTENT).hexdigest()
    resource = {"path": "table.csv", "bytes": len(CONTENT), "hash": f"sha256:{digest}"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    return tmp_path


def test_what_is_as_described_passes(folder):
    assert verify(folder)["resources"][0]["path"] == "table.csv"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "the file is missing"),
        (b"", "cut off: 0 of 19 bytes"),
        (CONTENT[:-1], "cut off: 18 of 19 bytes"),
        (CONTENT + b"\n", "altered"),
        (CONTENT.replace(b"1", b"2"), "altered"),
    ],
)
def test_what_is_not_is_named_with_the_way_out(folder, content, what):
    path = folder / "table.csv"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        verify(folder)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert what in message
    assert "geo.sources.build" in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"resources": [{}]}', '{"resources": 3}'])
def test_a_description_that_is_none_is_named(folder, text):
    (folder / "datapackage.json").write_text(text)
    with pytest.raises(DataFileError, match="the description of the data cannot be read"):
        verify(folder)


def test_a_folder_in_place_of_a_file_is_named(folder):
    (folder / "table.csv").unlink()
    (folder / "table.csv").mkdir()
    with pytest.raises(DataFileError, match="cannot be read"):
        verify(folder)
