"""Change the story of a session: add, move, copy, remove and reword its views."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from pydantic import ValidationError

from geo.errors import SettingError
from geo.export.story import (
    LONGEST_TITLE,
    MOST_VIEWS,
    Story,
    StoryView,
    Text,
    problem_of,
)
from geo.text import LANGUAGES, N_, Message, translator
from geo.ui.address import write_query
from geo.ui.places import place_name
from geo.ui.selection import select
from geo.ui.state import current_view, keep_added, keep_story, session_story, story_entry

if TYPE_CHECKING:
    from geo.ui.view import View

_ADDED: Final = N_("Added: view {number} of the story. Go on here, or open Present.")
_FULL: Final = N_("The story has {number} views, the most it can have. Remove one on Present.")
_MEANS_NOTHING: Final = N_(
    "A setting of this view means nothing: mend it first, then add the view."
)

NEW_TITLE: Final = N_("New story")


def entry_of(view: View, page: str) -> StoryView:
    """Return a view as an entry of a story: its link, and a title in each language.

    Raises:
        SettingError: a setting of the view means nothing.
    """
    titles = {code: _title(replace(view, language=code))[:LONGEST_TITLE] for code in LANGUAGES}
    return StoryView(view=story_link(view, page), title=Text(**titles))


def story_link(view: View, page: str) -> str:
    """Return page and query of a view; its language is that of whoever sees the story."""
    query = write_query(replace(view, language=next(iter(LANGUAGES))), page)
    return f"/{page}?{urlencode(query)}" if query else f"/{page}"


def _title(view: View) -> str:
    translate = translator(view.language)
    choropleth = select(view).choropleth
    shows = [choropleth.title(view.language)] if "fill" in view.layers else []
    if not shows and "heritage" in view.layers:
        shows.append(translate("Heritage sites"))
    if not shows:
        shows.append(translate("Centres"))
    if "fill" in view.layers and view.year is not None and choropleth.figures.year:
        shows.append(str(choropleth.figures.year))
    return ", ".join([*shows, place_name(view.place, view, translate)])


def empty_story(first: StoryView) -> Story:
    """Return a story of one view, to be given a name."""
    return Story(
        title=Text(**{code: translator(code)(NEW_TITLE) for code in LANGUAGES}), views=(first,)
    )


def inserted(story: Story, entry: StoryView, at: int) -> Story:
    """Return the story with one view more, before position ``at``."""
    return _with(story, (*story.views[:at], entry, *story.views[at:]))


def moved(story: Story, number: int, by: int) -> Story:
    """Return the story with the view at ``number`` moved ``by`` places, as far as that goes."""
    views = list(story.views)
    entry = views.pop(number)
    views.insert(min(max(number + by, 0), len(views)), entry)
    return _with(story, tuple(views))


def removed(story: Story, number: int) -> Story | None:
    """Return the story without a view; None where no other is left."""
    left = (*story.views[:number], *story.views[number + 1 :])
    return _with(story, left) if left else None


def reworded(story: Story, number: int, **changes: Any) -> Story:  # noqa: ANN401  fields
    """Return the story with fields of one view changed.

    Raises:
        pydantic.ValidationError: a field cannot have this value.
    """
    held = story.views[number]
    fields = {name: getattr(held, name) for name in StoryView.model_fields}
    entry = StoryView(**(fields | changes))
    return _with(story, (*story.views[:number], entry, *story.views[number + 1 :]))


def _with(story: Story, views: tuple[StoryView, ...]) -> Story:
    return Story(title=story.title, views=views)


def add_view(page: str) -> None:
    """Add what the reader sees to the end of the story of this session; begin one if need be.

    `added` says afterwards what became of it.
    """
    story = session_story()
    if story is not None and len(story.views) >= MOST_VIEWS:
        keep_added(Message(_FULL, {"number": MOST_VIEWS}))
        return
    try:
        entry = entry_of(current_view(), page)
    except ValidationError as error:
        keep_added(problem_of(error).message)
        return
    except SettingError:
        keep_added(Message(_MEANS_NOTHING))
        return
    number = len(story.views) if story else 0
    keep_story(inserted(story, entry, number) if story else empty_story(entry), number)
    keep_added(Message(_ADDED, {"number": number + 1}))


def move_entry(by: int) -> None:
    """Move the view worked on up or down in the story."""
    story, number = session_story(), story_entry()
    if story:
        keep_story(moved(story, number, by), number + by)


def copy_entry() -> None:
    """Put a copy of the view worked on after it."""
    story, number = session_story(), story_entry()
    if story and len(story.views) < MOST_VIEWS:
        keep_story(inserted(story, story.views[number], number + 1), number + 1)


def remove_entry() -> None:
    """Take the view worked on out of the story."""
    story, number = session_story(), story_entry()
    if story:
        keep_story(removed(story, number), number)
