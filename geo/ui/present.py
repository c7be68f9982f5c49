"""Draw the page on which a story is put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from pydantic import ValidationError

from geo.cartography.escape import markdown_text
from geo.errors import StoryError
from geo.export.archive import file_stem
from geo.export.story import (
    LONGEST_ADDRESS,
    LONGEST_NOTES,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_VIEWS,
    Story,
    Text,
    example_story,
    problem_of,
    read_story,
    write_story,
)
from geo.text import LANGUAGES, N_, Translate
from geo.ui.key_figures import AUTO, FIGURE_KINDS
from geo.ui.presenting import asked_of
from geo.ui.state import (
    keep_story,
    keep_story_problem,
    session_story,
    story_entry,
    story_problem,
)
from geo.ui.story import copy_entry, move_entry, remove_entry, reworded

if TYPE_CHECKING:
    from geo.export.story import StoryView
    from geo.ui.view import View

_PAGES: Final = Path(__file__).parents[2] / "pages"
_PREFIX: Final = "story_"
_LIST_HEIGHT_PX: Final = 480
_MOST_UNSCROLLED: Final = 16
"""Views of which the list is as high as this."""
_WORDS: Final = (
    ("title", N_("Title"), LONGEST_TITLE),
    ("text", N_("Text, for those who follow and for the hand-out"), LONGEST_TEXT),
    ("notes", N_("Speaker notes"), LONGEST_NOTES),
)
"""Texts of a view: field, label, longest."""


def _key(field: str) -> str:
    return _PREFIX + field


def show_beginning(translate: Translate) -> None:
    """Offer the ways to a story: the example, a file, views added on other pages."""
    st.markdown(
        translate(
            "A story is a row of views: maps of this product, each with a title, a text and notes "
            "for the speaker. Press *Add to the story* on any page with a map, open a story that "
            "was saved, or begin with the example."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            translate("Open the example: the review of 2018"),
            on_click=_open_example,
            key=_key("example"),
            type="primary",
            icon=":material/auto_stories:",
        )
    _show_upload(translate)


def _open_example() -> None:
    keep_story_problem(None)
    keep_story(example_story(), 0)


def _show_upload(translate: Translate) -> None:
    st.file_uploader(
        translate("Open a story that was saved (JSON)"),
        type=["json"],
        key=_key("file"),
        on_change=_take_file,
        max_upload_size=1,
    )
    problem = story_problem()
    if problem:
        st.error(markdown_text(problem.message.said(translate)), icon=":material/error:")


def _take_file() -> None:
    upload = st.session_state[_key("file")]
    if upload is None:
        return
    try:
        story = read_story(upload.getvalue())
    except StoryError as error:
        keep_story_problem(error)
        return
    keep_story_problem(None)
    keep_story(story, 0)


def show_story(story: Story, view: View, translate: Translate) -> None:
    """Draw the name of the story, its views, and the one that is worked on."""
    for column, (code, name) in zip(st.columns(2), LANGUAGES.items(), strict=True):
        column.text_input(
            translate("Name of the story ({language})").replace("{language}", name),
            max_chars=LONGEST_TITLE,
            key=_hold(f"name_{code}", getattr(story.title, code)),
            on_change=_take_name,
        )
    left, right = st.columns([2, 3], gap="large")
    with left:
        _show_views(story, view, translate)
    with right, st.container(border=True):
        _show_entry(story, story_entry(), view, translate)


def _hold(field: str, value: object) -> str:
    """Make a widget show a value; return its key."""
    st.session_state[_key(field)] = value
    return _key(field)


def _take_name() -> None:
    story = session_story()
    if story is None:
        return
    names = {code: st.session_state[_key(f"name_{code}")] for code in LANGUAGES}
    try:
        keep_story(Story(title=Text(**names), views=story.views))
        keep_story_problem(None)
    except ValidationError as error:
        keep_story_problem(problem_of(error))


def _show_views(story: Story, view: View, translate: Translate) -> None:
    number = story_entry()
    is_long = len(story.views) > _MOST_UNSCROLLED
    with st.container(height=_LIST_HEIGHT_PX if is_long else "content", border=False):
        st.radio(
            translate("Views of the story"),
            range(len(story.views)),
            format_func=lambda i: _name(story.views[i], i, view.language, translate),
            key=_hold("entry", number),
            on_change=lambda: keep_story(session_story(), st.session_state[_key("entry")]),
        )
    with st.container(horizontal=True):
        for field, icon, label, act, args, disabled in (
            ("up", "arrow_upward", N_("Earlier"), move_entry, (-1,), number == 0),
            (
                "down",
                "arrow_downward",
                N_("Later"),
                move_entry,
                (1,),
                number == len(story.views) - 1,
            ),
            (
                "copy",
                "content_copy",
                N_("Copy"),
                copy_entry,
                (),
                len(story.views) >= MOST_VIEWS,
            ),
            ("remove", "delete", N_("Remove"), remove_entry, (), False),
        ):
            st.button(
                translate(label),
                icon=f":material/{icon}:",
                key=_key(field),
                on_click=act,
                args=args,
                disabled=disabled,
            )


def _name(entry: StoryView, number: int, language: str, translate: Translate) -> str:
    title = entry.title.said(language) or translate("without a title")
    name = markdown_text(f"{number + 1}. {title}")
    reason = asked_of(entry, language).reason
    badge = translate("unavailable")
    return f"{name} :red-badge[{badge}]" if reason else name


def _show_entry(story: Story, number: int, view: View, translate: Translate) -> None:
    """Draw the words, the link and the figure of the view that is worked on."""
    entry = story.views[number]
    asked = asked_of(entry, view.language)
    if asked.reason:
        st.warning(markdown_text(asked.reason), icon=":material/link_off:")
    for field, label, longest in _WORDS:
        held = getattr(entry, field)
        draw = st.text_input if field == "title" else st.text_area
        for column, (code, name) in zip(st.columns(2), LANGUAGES.items(), strict=True):
            with column:
                draw(
                    f"{translate(label)} ({name})",
                    max_chars=longest,
                    key=_hold(f"{field}_{code}", getattr(held, code)),
                    on_change=_take_words,
                    args=(story, number, field),
                )
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        st.text_input(
            translate("Link of the view"),
            max_chars=LONGEST_ADDRESS,
            key=_hold("view", entry.view),
            on_change=_take_field,
            args=(story, number, "view"),
            help=translate("Paste the address of any page of this product with a map."),
        )
    with right:
        offered = [AUTO, *FIGURE_KINDS]
        if entry.figure not in offered:
            offered.append(entry.figure)
        labels = {AUTO: translate("Chosen by the page")}
        labels |= {kind.id: translate(kind.label) for kind in FIGURE_KINDS.values()}
        st.selectbox(
            translate("Figure beside the map"),
            offered,
            format_func=lambda kind: labels.get(kind, kind),
            key=_hold("figure", entry.figure),
            on_change=_take_field,
            args=(story, number, "figure"),
        )
    problem = story_problem()
    if problem:
        st.error(markdown_text(problem.message.said(translate)), icon=":material/error:")
    if not asked.reason and st.button(
        translate("Open this view"), key=_key("open"), icon=":material/open_in_full:"
    ):
        path, query = entry.address()
        st.switch_page(_PAGES / f"{path}.py", query_params={**query, "lang": view.language})


def _take_words(drawn: Story, number: int, field: str) -> None:
    said = {code: st.session_state[_key(f"{field}_{code}")] for code in LANGUAGES}
    _change(drawn, number, **{field: said})


def _take_field(drawn: Story, number: int, field: str) -> None:
    _change(drawn, number, **{field: st.session_state[_key(field)]})


def _change(drawn: Story, number: int, **changes: object) -> None:
    """Change a view; what cannot be is said, and the view stays as it was."""
    story = session_story()
    at = _place(story, drawn, number) if story else None
    if story is None or at is None:
        return
    try:
        keep_story(reworded(story, at, **changes))
        keep_story_problem(None)
    except ValidationError as error:
        keep_story_problem(problem_of(error))


def _place(story: Story, drawn: Story, number: int) -> int | None:
    """Return where the view is that a field was drawn for; None where it is gone.

    A click leaves a field: its words come together with what the click does, often after it.
    """
    entry = drawn.views[number]
    found = [at for at, held in enumerate(story.views) if held is entry]
    if not found and len(story.views) == len(drawn.views):
        return number  # another field of it has just been changed
    return min(found, key=lambda at: abs(at - number), default=None)


def show_file(story: Story, view: View, translate: Translate) -> None:
    """Offer to save the story, to open another, or to give this one up."""
    try:
        content = write_story(story)
    except StoryError as error:
        content = b""
        st.error(markdown_text(error.message.said(translate)), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            translate("Save the story (JSON)"),
            content,
            file_name=f"{file_stem(story.title.said(view.language))}.json",
            mime="application/json",
            key=_key("save"),
            icon=":material/save:",
            on_click="ignore",
            disabled=not content,
            help=translate("First press Enter or click beside the field you typed in last."),
        )
        with st.popover(translate("Another story"), icon=":material/folder_open:"):
            st.caption(translate("The story on this page is given up: save it first."))
            show_beginning(translate)
            st.button(
                translate("Close the story"),
                key=_key("close"),
                on_click=keep_story,
                args=(None, 0),
                icon=":material/close:",
            )
    st.caption(translate("A reload of this page gives the story up: save it first."))
