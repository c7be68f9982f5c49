"""Make a story ready to be shown: every view of it with its map, words and figure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from geo.cartography.slide import Presentation, Slide
from geo.errors import DataFileError, GeoError, SettingError, StoryError
from geo.text import LANGUAGES, N_, Message, translator
from geo.ui import cache
from geo.ui.address import read_query
from geo.ui.cache.exports import export_layer
from geo.ui.exporting import GROUND, Order, drawn_layers, make_export
from geo.ui.heritage import around
from geo.ui.key_figures import AUTO, FIGURE_KINDS, key_figure
from geo.ui.scene import isochrones_of, scene_of
from geo.ui.selection import select
from geo.ui.story import story_link
from geo.ui.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from geo.cartography.message import Choropleth
    from geo.cartography.static_files import PictureFormat
    from geo.export.story import Story, StoryView
    from geo.text import Translate
    from geo.ui.address import Notice

MOST_YEARS_BETWEEN: Final = 30
"""Years played on the way from one slide to the next; our choice."""

STAGE_WIDTH_PX: Final = 1100.0
"""Width of a map whose zoom a link tells, on an ordinary screen."""

_OF_YEAR: Final = ("codes", "values", "flags", "indicator", "no_data", "classes")
"""Parts of a message that change from year to year."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an entry of a story asks for: a page and a view; why it cannot be shown."""

    page: str
    view: View
    reason: str = ""
    """In the language of the view; empty where it can be shown."""


def present(
    story: Story,
    language: str,
    made_at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Presentation:
    """Return a story made ready in all languages.

    A view that cannot be shown, because what it names is no longer there, becomes a slide that
    says why; the others are not touched by it.

    Args:
        story: the story.
        language: the one shown first.
        made_at: in UTC, whole seconds.
        progress: told how many views of how many are ready.
    """
    slides: dict[str, list[Slide]] = {code: [] for code in LANGUAGES}
    before: dict[str, Asked] = {}
    for number, entry in enumerate(story.views, start=1):
        for code, ready in slides.items():
            asked = asked_of(entry, code)
            ready.append(_slide(entry, asked, before.get(code), made_at))
            before[code] = asked
        if progress:
            progress(number, len(story.views))
    return Presentation(
        titles={code: story.title.said(code) for code in LANGUAGES},
        slides={code: tuple(ready) for code, ready in slides.items()},
        language=language,
    )


def asked_of(entry: StoryView, language: str) -> Asked:
    """Return the page and view that an entry of a story names, or why it names none."""
    translate = translator(language)
    try:
        page, query = entry.address()
    except StoryError as error:
        return Asked("", View(language=language), error.message.said(translate))
    view, notices = read_query(query, cache.reference(), page)
    view = replace(view, language=language)
    if notices:
        return Asked(page, view, " ".join(_explained(notice, translate) for notice in notices))
    if entry.figure != AUTO and entry.figure not in FIGURE_KINDS:
        gone = Message(
            N_("There is no figure {figure}. Choose among: {figures}."),
            {"figure": entry.figure, "figures": ", ".join((AUTO, *FIGURE_KINDS))},
        )
        return Asked(page, view, gone.said(translate))
    return Asked(page, view)


def _explained(notice: Notice, translate: Translate) -> str:
    text = N_("The view says {parameter}={value}, which is no longer there. Possible: {allowed}.")
    return Message(
        text,
        {"parameter": notice.parameter, "value": notice.value, "allowed": notice.allowed},
    ).said(translate)


def _slide(entry: StoryView, asked: Asked, before: Asked | None, made_at: datetime) -> Slide:
    language = asked.view.language
    words = Slide(
        title=entry.title.said(language),
        text=entry.text.said(language),
        notes=entry.notes.said(language),
        query="",
        message=None,
        unavailable=asked.reason,
    )
    if asked.reason:
        return words
    try:
        return replace(
            _shown(words, entry.figure, asked, before),
            draw=Drawing(Order(asked.view, _pictured(asked.view)), made_at),
        )
    except GeoError as error:
        return replace(words, unavailable=_reason(error, translator(language)))


def _reason(error: GeoError, translate: Translate) -> str:
    if isinstance(error, SettingError):
        what = f"{translate(error.setting)} ({error.value})"
        return f"{what}: {translate(error.why)}. {translate(error.way_out)}"
    if isinstance(error, DataFileError):
        return str(error)
    message = getattr(error, "message", None)
    return message.said(translate) if isinstance(message, Message) else str(error)


def _shown(words: Slide, figure: str, asked: Asked, before: Asked | None) -> Slide:
    page, view = asked.page, asked.view
    translate = translator(view.language)
    message = _message(asked, translate)
    credits_ = dict.fromkeys(
        credit for layer_id in drawn_layers(view) for credit in export_layer(layer_id, view).credits
    )
    beside = key_figure(figure, view, page)
    sources = [f"{c.publisher}: {c.title} ({c.licence_title})" for c in credits_]
    return replace(
        words,
        query=story_link(view, page).removeprefix("/"),
        message=message,
        figure=beside,
        years=_years_between(asked, before, translate),
        sources=tuple(dict.fromkeys([*sources, *(beside.sources if beside else ())])),
        badge=message["badge"],
    )


def _message(asked: Asked, translate: Translate) -> dict[str, Any]:
    page, view = asked.page, asked.view
    links = around(view, translate).links if page == "heritage" else None
    shown = select(view, links)
    if shown.problem:
        raise shown.problem
    scene = scene_of(
        view,
        shown,
        {"token": 1, "extent": view.extent and list(view.extent)},
        place=(view.focus or view.place) if page == "coverage" else view.place,
        isochrones=isochrones_of(view, translate),
    )
    return replace(scene, can_depart=False).as_message(translate)


def _pictured(view: View) -> tuple[str, ...]:
    """Return the layers of the picture; what is ground reaches beyond the place of the view."""
    drawn = drawn_layers(view)
    # Where nothing can be drawn (place names, relief), the ground is.
    return tuple(layer for layer in drawn if layer not in GROUND) or drawn or GROUND


def _years_between(
    asked: Asked, before: Asked | None, translate: Translate
) -> tuple[Mapping[str, Any], ...]:
    """Return what the map shows in the years between the slide before and this one.

    Only where nothing but the year of one indicator differs: else the years would not be its.
    """
    if before is None or before.reason:
        return ()
    view = asked.view
    earlier = replace(before.view, language=view.language)
    same = replace(earlier, year=view.year, extent=view.extent, layers=view.layers)
    if same != view or "fill" not in view.layers:
        return ()
    known = cache.indicator_years(view.indicator, view.level, view.dataset)
    first, last = (_year(select(one).choropleth) for one in (earlier, view))
    if first is None or last is None:
        return ()
    between = [year for year in known if min(first, last) < year < max(first, last)]
    if first > last:
        between.reverse()
    if len(between) > MOST_YEARS_BETWEEN:
        return ()
    asked_for = (replace(asked, view=replace(view, year=year)) for year in between)
    messages = (_message(one, translate) for one in asked_for)
    return tuple({key: message[key] for key in _OF_YEAR} for message in messages)


def _year(choropleth: Choropleth) -> int | None:
    return choropleth.figures.year


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws the map of a slide for print; the slide itself says title and sources."""

    order: Order
    made_at: datetime

    def __call__(self, kind: PictureFormat, width_mm: float, height_mm: float, dpi: int) -> bytes:
        """Return the picture; see `geo.cartography.static_map.draw_map`."""
        # 40 MB, for those who take a story away.
        from geo.cartography.static_map import draw_map  # noqa: PLC0415
        from geo.export.pictures import scene_of as printed  # noqa: PLC0415

        export = make_export(replace(self.order, precision="display"), self.made_at)
        extent = _bounds(self.order.view, width_mm / height_mm) or export.extent
        scene = replace(
            printed(export),
            title="",
            subtitle="",
            sources="",
            attribution="",
            licence="",
            extent=extent,
            inset=extent is None,
        )
        return draw_map(scene, format=kind, width_mm=width_mm, height_mm=height_mm, dpi=dpi)


def _bounds(view: View, aspect: float) -> tuple[float, float, float, float] | None:
    """Return what an ordinary screen shows of the extent of a view; None for the whole country."""
    if view.extent is None:
        return None
    zoom, lat, lon = view.extent
    # At zoom 0 the world is 256 pixels wide, and each zoom doubles it (Web Mercator).
    across = STAGE_WIDTH_PX * 360 / (256 * 2**zoom)
    down = across / aspect * math.cos(math.radians(lat))
    return (lon - across / 2, lat - down / 2, lon + across / 2, lat + down / 2)
