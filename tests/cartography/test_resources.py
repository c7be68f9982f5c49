"""What is published is served as it was, once per content."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def _passing(resources: Resources, content: str, keep: int = 2) -> str:
    path = resources.publish("a.json", content.encode(), "application/json", keep=keep).path
    return path.split("/")[1]


def _held(resources: Resources, *digests: str) -> list[bool]:
    # Asked for in one go after everything else: asking counts as use.
    return [resources.get(digest, "a.json") is not None for digest in digests]


def test_of_passing_files_the_last_ones_are_held() -> None:
    resources = Resources()
    first, second, third = (_passing(resources, text) for text in "abc")
    assert _held(resources, first, second, third) == [False, True, True]


def test_what_was_asked_for_or_published_again_stays() -> None:
    resources = Resources()
    first, second = (_passing(resources, text) for text in "ab")
    resources.get(first, "a.json")
    third = _passing(resources, "c")
    assert _held(resources, first, second, third) == [True, False, True]
    assert _passing(resources, "a") == first
    fourth = _passing(resources, "d")
    assert _held(resources, first, third, fourth) == [True, False, True]


def test_ordinary_files_are_never_dropped() -> None:
    resources = Resources()
    plain = resources.publish("a.json", b"plain", "application/json").path.split("/")[1]
    promoted = _passing(resources, "a")
    resources.publish("a.json", b"a", "application/json")
    # Publishing an ordinary file as a passing one does not make it one.
    _passing(resources, "plain")
    digests = [_passing(resources, str(i)) for i in range(5)]
    assert _held(resources, plain, promoted) == [True, True]
    assert _held(resources, *digests) == [False, False, False, True, True]


def test_names_are_counted_apart() -> None:
    resources = Resources()
    other = resources.publish("b.json", b"b", "application/json", keep=1)
    for text in "abc":
        _passing(resources, text)
    _, digest, name = other.path.split("/")
    assert resources.get(digest, name) is other


def test_to_keep_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Resources().publish("a.json", b"", "application/json", keep=0)


@given(st.lists(st.integers(0, 6), max_size=40), st.integers(1, 4))
def test_as_many_are_held_as_were_asked_to_be(contents: list[int], keep: int) -> None:
    resources = Resources()
    digests = {number: _passing(resources, str(number), keep) for number in contents}
    last = list(dict.fromkeys(reversed(contents)))[:keep]
    held = [n for n, digest in digests.items() if resources.get(digest, "a.json") is not None]
    assert set(held) == set(last)


def test_many_publish_at_once() -> None:
    resources = Resources()
    texts = [str(i % 20) for i in range(400)]
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(lambda text: _passing(resources, text, 4), texts))
    assert sum(_held(resources, *set(digests))) == 4
