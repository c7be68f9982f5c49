"""Citations: valid by the schema of the format, and read back by other programs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import bibtexparser
import jsonschema
import pytest
import yaml
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.export.metadata import citation_text
from geo.export.metadata.citation import write_bibtex, write_cff
from tests.export import layers
from tests.export.metadata_case import AWKWARD, ODBL, UNSTATED, VIEW_QUOTED, case_export

SCHEMA = jsonschema.Draft7Validator(
    json.loads((Path(__file__).parent / "cff-1.2.0.schema.json").read_text("utf-8"))
)
"""Of the Citation File Format 1.2.0 (citation-file-format.github.io, CC-BY-4.0), as published."""


@pytest.fixture
def read_cff(tmp_path):
    def read(export):
        path = tmp_path / "CITATION.cff"
        write_cff(export, path)
        entry = yaml.safe_load(path.read_text("utf-8"))
        SCHEMA.validate(entry)
        return entry

    return read


@pytest.fixture
def read_bibtex(tmp_path):
    def read(export):
        path = tmp_path / "citation.bib"
        write_bibtex(export, path)
        decode = LatexDecodingMiddleware(keep_braced_groups=False, keep_math_mode=False)
        library = bibtexparser.parse_string(path.read_text("utf-8"), append_middleware=[decode])
        assert not library.failed_blocks
        verbatim = bibtexparser.parse_string(path.read_text("utf-8"))
        return [
            {field.key: field.value for field in entry.fields}
            # Styles read addresses as they are.
            | {field.key: field.value for field in raw.fields if field.key == "url"}
            | {"type": entry.entry_type}
            for entry, raw in zip(library.entries, verbatim.entries, strict=True)
        ]

    return read


def test_the_whole_is_a_data_set_by_the_product(read_cff) -> None:
    entry = read_cff(case_export())
    assert entry["cff-version"] == "1.2.0"
    assert entry["type"] == "dataset"
    assert entry["title"] == "Samples"
    assert entry["authors"] == [{"name": "Mongolia CLC map"}]
    assert entry["date-released"] == "2025-03-04"
    assert entry["version"] == "1, 7 & more"
    assert entry["url"] == VIEW_QUOTED
    assert "DEMO" not in json.dumps(entry)


def test_every_source_is_a_reference_with_its_licence(read_cff) -> None:
    sample, heritage, unstated = read_cff(case_export())["references"]
    assert sample["license"] == "CC-BY-4.0"
    assert heritage["license"] == "ODbL-1.0"
    assert heritage["authors"] == [{"name": "OpenStreetMap contributors"}]
    assert heritage["url"] == "https://www.openstreetmap.org/copyright"
    assert "share-alike" in heritage["notes"]
    assert unstated["title"] == AWKWARD
    assert "license" not in unstated
    assert unstated["notes"].endswith("Licence: no licence stated")


def test_sources_under_different_terms_give_the_whole_no_licence(read_cff) -> None:
    assert "license" not in read_cff(case_export())
    alike = layers.export(layers.points(), layers.areas())
    assert read_cff(alike)["license"] == "CC-BY-4.0"
    without = layers.export(layers.points(), layers.areas(credits=()))
    assert "license" not in read_cff(without)


@pytest.mark.parametrize("licence", ["CC-BY-3.0-IGO", "LicenseRef-NSO-Mongolia"])
def test_licences_the_format_does_not_know_are_given_by_their_address(read_cff, licence) -> None:
    credit = replace(layers.CREDIT, licence=licence)
    entry = read_cff(layers.export(layers.points(credits=(credit,))))
    assert "license" not in entry
    assert entry["license-url"] == "https://creativecommons.org/licenses/by/4.0/"


def test_demonstration_data_are_not_to_be_cited_as_facts(read_cff, read_bibtex) -> None:
    export = layers.export(layers.demonstration())
    entry = read_cff(export)
    assert entry["title"] == "DEMO: Samples"
    assert entry["message"].startswith("DEMO: ")
    assert entry["keywords"][0] == "DEMO"
    assert read_bibtex(export)[0]["title"] == "DEMO: Samples"


@given(text=st.text(max_size=40))
@settings(max_examples=50)
def test_any_text_comes_back_without_what_cannot_be_written(tmp_path_factory, text) -> None:
    # Lone surrogates cannot be kept in a file; the others do not show.
    credit = replace(layers.CREDIT, title=text, publisher=text, url=text, date=text)
    export = layers.export(layers.points(credits=(credit,)), title=text, url=text)
    path = tmp_path_factory.mktemp("any") / "CITATION.cff"
    write_cff(export, path)
    entry = yaml.safe_load(path.read_text("utf-8"))
    SCHEMA.validate(entry)
    kept = "".join(letter for letter in text if letter.isspace() or letter.isprintable())
    if kept == text and text.split():
        assert entry["title"] == " ".join(text.split())


def test_bibtex_has_the_whole_and_its_sources(read_bibtex) -> None:
    whole, sample, heritage, unstated = read_bibtex(case_export(title=AWKWARD))
    assert whole["type"] == "misc"
    assert whole["author"] == "Mongolia CLC map"
    # How the decoder writes \textasciicircum.
    awkward = AWKWARD.replace("^", "\u02c6")
    assert whole["title"] == awkward
    assert (whole["year"], whole["month"], whole["urldate"]) == ("2025", "3", "2025-03-04")
    assert whole["url"] == VIEW_QUOTED
    assert whole["version"] == "1, 7 & more"
    assert sample["note"].startswith("© Sample office <2024>. 2024. CC-BY-4.0")
    assert heritage["author"] == "OpenStreetMap contributors"
    assert "share-alike" in heritage["note"]
    assert unstated["title"] == awkward
    assert unstated["year"] == "2020"
    assert unstated["note"] == "Office {A}. 2019, 2020. no licence stated"
    assert "url" not in unstated


def test_what_bibtex_and_tex_read_as_commands_is_written_as_text(tmp_path) -> None:
    path = tmp_path / "citation.bib"
    write_bibtex(layers.export(layers.points(credits=(UNSTATED,)), title="50% {a & b_c"), path)
    text = path.read_text("utf-8")
    # A brace behind a backslash would still be counted by BibTeX.
    assert r"title = {{50\% $\lbrace$a \& b\_c}}," in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("codes of 2020, changes of 2025 noted", "2025"),
        ("version 3, date not stated", None),
        ("DT_NSO_0300_067V2, 20251", None),
        ("1997 to 2019", "2019"),
    ],
)
def test_the_year_of_a_source_is_its_last_one(read_bibtex, date, year) -> None:
    credit = replace(layers.CREDIT, date=date)
    _, source = read_bibtex(layers.export(layers.points(credits=(credit,))))
    assert source.get("year") == year


def test_a_line_for_the_page() -> None:
    export = layers.export(
        layers.points(),
        layers.areas(credits=(ODBL, UNSTATED), version="2"),
        url="https://a.example/?x=1",
    )
    assert citation_text(export) == (
        "Mongolia CLC map (2025): Samples. Version 1, 2. Made 2025-03-04. https://a.example/?x=1. "
        "Sources: © Sample office <2024> (CC-BY-4.0); © OpenStreetMap contributors (ODbL-1.0); "
        "Office {A} (no licence stated)."
    )


def test_the_line_names_a_source_once_and_terms_in_words() -> None:
    named = replace(
        layers.CREDIT,
        attribution="Office",
        licence="LicenseRef-Office",
        licence_title="Credit required",
    )
    export = layers.export(layers.lines(credits=(named, replace(named, title="Another"))))
    assert citation_text(export).endswith("Sources: Office (Credit required).")


def test_the_line_leaves_out_what_there_is_not() -> None:
    export = layers.export(layers.demonstration(credits=(), version=""), title="Төвүүд")
    assert citation_text(export) == "Mongolia CLC map (2025): DEMO: Төвүүд. Made 2025-03-04."
