"""What is published is served as it was, once per content."""

import gzip

from geo.cartography.resources import Resources


def test_the_address_follows_the_content() -> None:
    resources = Resources()
    first = resources.publish("a.json", b"{}" * 500, "application/json")
    again = resources.publish("a.json", b"{}" * 500, "application/json")
    other = resources.publish("a.json", b"[]" * 500, "application/json")
    assert first is again
    assert first.path != other.path
    _, digest, name = first.path.split("/")
    assert resources.get(digest, name) is first
    assert resources.get("0" * 16, name) is None


def test_text_is_packed_and_comes_back() -> None:
    resource = Resources().publish("a.json", b"{}" * 500, "application/json")
    assert resource.gzipped
    assert gzip.decompress(resource.content) == b"{}" * 500 == resource.plain()


def test_what_does_not_shrink_is_left_alone() -> None:
    resource = Resources().publish("a.bin", b"\x00", "application/octet-stream")
    assert not resource.gzipped
    assert resource.plain() == b"\x00"
