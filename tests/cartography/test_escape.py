"""Text cannot leave the string it was put into."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from geo.cartography.escape import markdown_text, script_json

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON_VALUES)
def test_the_value_survives(value: object) -> None:
    assert json.loads(script_json(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "</script>",
        "${alert(1)}",
        "`",
        "{{ 1 + 1 }}",
        "a_b",
        "\u2028",
    ],
)
def test_nothing_risky_is_left_in_a_string(text: str) -> None:
    written = script_json(text)
    assert not set("<>&'`${}_\u2028") & set(written)


def test_a_number_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json(float("nan"))


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://a.b/c.png)",
        "**bold**",
        "`code`",
        ":red[x] :smile:",
        "<b>",
        "$x^2$",
        "1. a",
        "a\nb",
    ],
)
def test_markdown_shows_text_letter_by_letter(text):
    written = MarkdownIt("commonmark").render(markdown_text(text))
    shown = html.unescape(written).strip().replace("\u2060", "")
    assert shown == f"<p>{' '.join(text.split())}</p>"
