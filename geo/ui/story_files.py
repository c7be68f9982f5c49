"""Make what a story becomes: the stage on this server, a file, slides, a hand-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.cartography import stage
from geo.cartography.documents import gather
from geo.cartography.resources import RESOURCES
from geo.export.invitation import invitation
from geo.export.stages import STAGES
from geo.ui import cache
from geo.ui.presenting import present

if TYPE_CHECKING:
    from datetime import datetime

    from geo.cartography.documents import Contents
    from geo.cartography.slide import Presentation
    from geo.export.stages import Role, Stage
    from geo.export.story import Story

_ROOT: Final = "../../"
"""From the page of a stage to the root of the server."""


def opened(presentation: Presentation, made_at: datetime, address: str) -> Stage:
    """Open a presentation on this server and return its stage.

    Args:
        presentation: the story made ready.
        made_at: in UTC, whole seconds.
        address: under which the audience reaches this server; empty where it does not.
    """
    contents = _contents(presentation)

    def pages(stage_id: str) -> dict[Role, bytes]:
        url = join_url(address, stage_id) if address else ""
        path, size = invitation(url) if url else ("", 0)
        return {
            role: stage.stage_page(
                presentation,
                contents,
                made_at=made_at,
                embedded=False,
                root=_ROOT,
                broadcast=stage.Broadcast(
                    role=role,
                    events="events",
                    position="position" if role == "presenter" else "",
                    join_url=url,
                    join_code=path,
                    join_size=size,
                    live=_ROOT,
                ),
            )
            for role in ("presenter", "follower")
        }

    return STAGES.open(
        pages,
        count=len(presentation.slides[presentation.language]),
        title=presentation.titles[presentation.language],
    )


def join_url(address: str, stage_id: str) -> str:
    """Return the address under which a presentation is followed."""
    return f"{address.rstrip('/')}/stage/{stage_id}/"


def page_of(story: Story, language: str, made_at: datetime, _: str) -> bytes:
    """Return a story as one HTML file that needs no server, in all languages."""
    presentation = present(story, language, made_at)
    return stage.stage_page(
        presentation,
        _contents(presentation),
        made_at=made_at,
        broadcast=None,
        embedded=True,
    )


def _contents(presentation: Presentation) -> Contents:
    """Return the layers that the slides show, as they are published."""
    slides = [slide for told in presentation.slides.values() for slide in told]
    return gather(RESOURCES, cache.map_settings(), slides)


def slideshow_of(story: Story, language: str, made_at: datetime, address: str) -> bytes:
    """Return a story as slides (PPTX) in one language."""
    from geo.export.slideshow import slideshow  # noqa: PLC0415  for those who take it away

    return slideshow(present(story, language, made_at), language, made_at, address=address)


def handout_of(story: Story, language: str, made_at: datetime, address: str) -> bytes:
    """Return a story as a PDF hand-out in one language."""
    from geo.export.handout import handout  # noqa: PLC0415  for those who take it away

    return handout(present(story, language, made_at), language, made_at, address=address)
