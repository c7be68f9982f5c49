"""Hold the view of a session and keep it in step with the address; nothing else names a key."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.cartography.layers import LAYERS
from geo.ui.address import (
    Notice,
    read_query,
    write_query,
)
from geo.ui.view import View, consistent, default_view, turned

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.errors import RegisterError, StoryError
    from geo.export.stages import Stage
    from geo.export.story import Story
    from geo.store.reference import Reference
    from geo.store.registers import Version
    from geo.text import Message
    from geo.ui.importing import Importing
    from geo.ui.signin import SignIn

CLOSE_ZOOM: Final = 8.0
"""Zoom at which a point is shown with what is around it; our choice: an aimag fills the map."""

MAP_WIDTH_PX: Final = 500
"""Width that a map has at least, less its controls."""
LATITUDE_STRETCH: Final = 2.2
"""A degree of latitude at 47 N beside one of longitude, on a map half as high as it is wide."""
SMALLEST_SPAN_DEG: Final = 0.5

_VIEW = "view"
_TOKEN = "view_token"  # noqa: S105  a counter, not a secret
_WRITTEN = "written_query"
_NOTICES = "notices"
_PAGE = "page"
_EXTENT = "commanded_extent"
_SEARCH = "place_search"
_ACTED = "reader_acted"
_TAKEN = "map_reports_taken"
_PAIRINGS = "pairings"
_IMPORT = "register_import"
_PUBLISHED = "register_just_published"
_UNREAD = "register_unread"
_ROLLBACK_PROBLEM = "register_rollback_problem"
PUBLISHED_REGISTER = "register_published"
"""Key of the selector of registers on their page."""
_SIGN_IN = "sign_in_of_editor"
_STORY = "story"
_STORY_ENTRY = "story_at"  # a widget has the other name, and Streamlit forgets what a widget held
_ADDED = "story_added"
_STORY_PROBLEM = "story_problem"
_STAGE = "stage"
_BOOKLET = "booklet_made"


def session_view() -> View | None:
    """Return the view of this session; None before `synchronise` first ran."""
    view: View | None = st.session_state.get(_VIEW)
    return view


def current_view() -> View:
    """Return the view of this session, the default one before it has any."""
    return session_view() or View()


def update(**changes: Any) -> None:  # noqa: ANN401  fields of a view
    """Change fields of the view; a field that no longer fits follows (level to indicator)."""
    unknown = set(changes) - {field.name for field in fields(View)}
    if unknown:
        raise KeyError(unknown)
    st.session_state[_VIEW] = consistent(replace(current_view(), **changes))
    st.session_state[_NOTICES] = []
    st.session_state[_ACTED] = True
    if "place" in changes:
        st.session_state[_SEARCH] = None


def reset() -> None:
    """Return to the page's default view, keeping the language, and move the map home."""
    open_view(replace(default_view(st.session_state[_PAGE]), language=current_view().language))


def _command_view() -> None:
    """Make the map take the extent of the view at its next update."""
    st.session_state[_TOKEN] = st.session_state.get(_TOKEN, 0) + 1
    st.session_state[_EXTENT] = current_view().extent


def commanded_view() -> dict[str, Any]:
    """Return the last extent the map was told to take, and the token that tells it apart."""
    extent = st.session_state.get(_EXTENT)
    return {
        "token": st.session_state.get(_TOKEN, 0),
        "extent": None if extent is None else list(extent),
    }


def synchronise(reference: Reference, page: str) -> list[Notice]:
    """Take over what the address says, if it was not this session that wrote it.

    Streamlit empties the query when a reader turns to another page: the view stays then, and
    the new page's map starts where the old one was.

    Returns:
        Notices about parameters that could not be used, until the reader changes the view.
    """
    query = st.query_params.to_dict()
    known = session_view() is not None
    # A browser may act before it has taken over the address of the run before: what a reader
    # does is never a link she follows.
    acted = st.session_state.pop(_ACTED, False)
    left = st.session_state.get(_PAGE)
    is_turned = known and left != page
    elsewhere = query != st.session_state.get(_WRITTEN)
    if not known or (elsewhere and not acted and not (is_turned and not query)):
        view, notices = read_query(query, reference, page)
        st.session_state[_VIEW] = view
        st.session_state[_NOTICES] = notices
        st.session_state[_SEARCH] = None
        _command_view()
    elif is_turned:
        st.session_state[_VIEW] = turned(current_view(), str(left), page)
        _command_view()
    st.session_state[_PAGE] = page
    notices_held: list[Notice] = st.session_state.get(_NOTICES, [])
    return notices_held


def write_address() -> None:
    """Write the view into the address, if it is not there already."""
    query = write_query(current_view(), st.session_state[_PAGE])
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """A name typed that is not one place: the places it may mean, none if it means none."""

    typed: str
    pcodes: tuple[str, ...]


def place_search() -> PlaceSearch | None:
    """Return the search that waits for an answer; None where there is none."""
    search: PlaceSearch | None = st.session_state.get(_SEARCH)
    return search


def keep_search(search: PlaceSearch | None) -> None:
    """Let a search wait for the reader's answer; None ends it."""
    st.session_state[_SEARCH] = search
    st.session_state[_ACTED] = True


def session_pairings() -> pd.DataFrame | None:
    """Return the reader's own table of pairings; None where she uses the one shipped."""
    table: pd.DataFrame | None = st.session_state.get(_PAIRINGS)
    return table


def keep_pairings(table: pd.DataFrame | None) -> None:
    """Use a table of pairings in this session; None returns to the one shipped."""
    st.session_state[_PAIRINGS] = table
    st.session_state[_ACTED] = True


def session_import() -> Importing | None:
    """Return the file this session is bringing in; None where it brings none."""
    importing: Importing | None = st.session_state.get(_IMPORT)
    return importing


def keep_import(importing: Importing | None) -> None:
    """Hold the file this session is bringing in; None gives it up."""
    st.session_state[_IMPORT] = importing
    st.session_state[_ACTED] = True


def keep_published(version: Version | None) -> None:
    """Remember what this session has just published, to say so once."""
    st.session_state[_PUBLISHED] = version
    if version is not None:
        st.session_state[PUBLISHED_REGISTER] = version.register_id


def session_published() -> Version | None:
    """Return what this session has just published."""
    version: Version | None = st.session_state.get(_PUBLISHED)
    return version


def keep_unread(upload: str, problem: RegisterError) -> None:
    """Remember that an upload cannot be read: reading it again would not help."""
    st.session_state[_UNREAD] = (upload, problem)


def unread_problem(upload: str) -> RegisterError | None:
    """Return why an upload cannot be read; None where that is not known."""
    known, problem = st.session_state.get(_UNREAD, ("", None))
    return problem if known == upload else None


def keep_rollback_problem(problem: RegisterError | None) -> None:
    """Remember why the last attempt to roll back failed; None where it did not."""
    st.session_state[_ROLLBACK_PROBLEM] = problem


def rollback_problem() -> RegisterError | None:
    """Return why the last attempt to roll back failed; None where it did not."""
    problem: RegisterError | None = st.session_state.get(_ROLLBACK_PROBLEM)
    return problem


def session_sign_in() -> SignIn | None:
    """Return the sign-in of this session under a local account; None where there was none."""
    signed: SignIn | None = st.session_state.get(_SIGN_IN)
    return signed


def keep_sign_in(signed: SignIn | None) -> None:
    """Hold the sign-in of this session; None signs out."""
    st.session_state[_SIGN_IN] = signed


def session_story() -> Story | None:
    """Return the story this session is working on; None where it has none."""
    story: Story | None = st.session_state.get(_STORY)
    return story


def story_entry() -> int:
    """Return which view of the story is being worked on, counted from 0."""
    story = session_story()
    last = len(story.views) - 1 if story else 0
    return max(min(int(st.session_state.get(_STORY_ENTRY, 0)), last), 0)


def keep_story(story: Story | None, entry: int | None = None) -> None:
    """Hold a story in this session, and which of its views is worked on; None gives it up."""
    st.session_state[_STORY] = story
    if entry is not None:
        st.session_state[_STORY_ENTRY] = entry
    st.session_state[_ACTED] = True


def keep_added(said: Message) -> None:
    """Remember what became of a view that was to be added to the story."""
    st.session_state[_ADDED] = said


def take_added() -> Message | None:
    """Return what became of the view that was to be added last, once."""
    said: Message | None = st.session_state.pop(_ADDED, None)
    return said


def keep_story_problem(problem: StoryError | None) -> None:
    """Remember why a file or a change cannot be taken into the story."""
    st.session_state[_STORY_PROBLEM] = problem


def story_problem() -> StoryError | None:
    """Return why the last file or change could not be taken into the story."""
    problem: StoryError | None = st.session_state.get(_STORY_PROBLEM)
    return problem


def session_stage() -> tuple[Story, Stage] | None:
    """Return the presentation this session has open, and the story as it was then."""
    held: tuple[Story, Stage] | None = st.session_state.get(_STAGE)
    return held


def keep_stage(story: Story, stage: Stage) -> None:
    """Hold the presentation this session has open."""
    st.session_state[_STAGE] = (story, stage)


def session_booklet() -> tuple[View, bytes] | None:
    """Return the booklet this session has made, and the view it was made of."""
    held: tuple[View, bytes] | None = st.session_state.get(_BOOKLET)
    return held


def keep_booklet(view: View, content: bytes) -> None:
    """Hold a booklet, so that it can be taken away."""
    st.session_state[_BOOKLET] = (view, content)


def open_view(view: View) -> None:
    """Show a view on the page the reader turns to next, or on this one."""
    update(**{field.name: getattr(view, field.name) for field in fields(View)})
    _command_view()


def show_point(chosen: str, layer: str, lat: float, lon: float) -> None:
    """Pick out a point, switch its layer on and move the map there."""
    update(
        chosen=chosen,
        layers=with_layer(layer),
        extent=(CLOSE_ZOOM, round(lat, 4), round(lon, 4)),
    )
    _command_view()


def show_bounds(points: gpd.GeoSeries) -> None:
    """Move the map to where ``points`` (EPSG:4326) lie."""
    west, south, east, north = points.total_bounds
    # At zoom 0 the world is 256 pixels wide, and each zoom doubles it.
    degrees = max(east - west, (north - south) * LATITUDE_STRETCH, SMALLEST_SPAN_DEG)
    zoom = math.log2(MAP_WIDTH_PX / 256 * 360 / degrees)
    lat, lon = (south + north) / 2, (west + east) / 2
    update(extent=(round(min(zoom, CLOSE_ZOOM), 1), round(lat, 4), round(lon, 4)))
    _command_view()


def map_reports_taken() -> tuple[object, int]:
    """Return the map whose reports were taken last, and the number of the last one."""
    taken: tuple[object, int] = st.session_state.get(_TAKEN, (None, 0))
    return taken


def keep_map_reports_taken(mount: object, sequence: int) -> None:
    """Remember which reports of which map were taken."""
    st.session_state[_TAKEN] = (mount, sequence)


def with_layer(layer: str) -> tuple[str, ...]:
    """Return the layers of the view and one more, in the order of the switch."""
    shown = {*current_view().layers, layer}
    return tuple(known for known in LAYERS if known in shown)
