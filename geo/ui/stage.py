"""Draw what opens the stage: the presenter's link, and the audience's code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import streamlit as st

from geo.cartography.escape import markdown_text
from geo.export.invitation import invitation
from geo.export.stages import STAGES
from geo.text import N_, Message, format_number
from geo.ui.export_doors import product_address
from geo.ui.network import LOOPBACK, own_addresses
from geo.ui.presenting import present
from geo.ui.state import keep_stage, session_stage
from geo.ui.story_files import join_url, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.export.stages import Stage
    from geo.export.story import Story
    from geo.text import Translate
    from geo.ui.view import View

_CODE_PX: Final = 220
_PROGRESS: Final = N_("{done} of {all} views are ready")
_ADDRESS_KEY: Final = "stage_address"


def show_stage(story: Story, view: View, translate: Translate) -> None:
    """Offer to present the story: what opens the stage, and what the audience scans."""
    st.markdown(
        translate(
            "On the stage the arrow keys lead through the story; F fills the screen, N opens the "
            "notes in a second window, Escape leads into the live map and back, and ? lists all "
            "keys."
        )
    )
    offered = _audience_addresses()
    chosen = offered[0] if offered else ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(offered) > 1:
            chosen = st.selectbox(
                translate("Address for the audience"), offered, key=_ADDRESS_KEY, width=320
            )
        stage = _current(story)
        if st.button(
            translate("Get ready to present") if stage is None else translate("Get ready anew"),
            key="stage_ready",
            type="primary" if stage is None else "secondary",
            icon=":material/slideshow:",
        ):
            _open(story, view, chosen, translate)
            st.rerun()
        if stage:
            st.link_button(
                translate("Open the stage"),
                f"{product_address()}stage/{stage.id}/present?key={stage.key}",
                type="primary",
                icon=":material/present_to_all:",
            )
    if stage:
        _show_audience(stage, chosen, view, translate)
    elif session_stage():
        st.caption(
            translate(
                "The story has changed since it was made ready. The stage that is open goes on "
                "with the story as it was; getting ready again closes it, and the audience scans "
                "a new code."
            )
        )


def _current(story: Story) -> Stage | None:
    """Return the stage this session has open, if it shows the story as it is now."""
    held = session_stage()
    if held is None:
        return None
    of, stage = held
    return stage if of == story and not stage.is_closed else None


def _open(story: Story, view: View, address: str, translate: Translate) -> None:
    held = session_stage()
    bar = st.progress(0.0)
    now = datetime.now(UTC).replace(microsecond=0)
    presentation = present(story, view.language, now, told(bar.progress, translate))
    stage = opened(presentation, now, address)
    if held:
        STAGES.close(held[1].id)
    keep_stage(story, stage)


def told(
    show: Callable[[float, str], object], translate: Translate, message: str = _PROGRESS
) -> Callable[[int, int], None]:
    """Return what shows how much is done of a work as a bar with a sentence."""

    def progress(done: int, whole: int) -> None:
        show(done / whole, Message(message, {"done": done, "all": whole}).said(translate))

    return progress


def _audience_addresses() -> tuple[str, ...]:
    """Return where telephones may reach this server; nowhere if it answers this machine alone."""
    own = product_address()
    host = urlsplit(own).hostname
    return own_addresses() if host is None or host in LOOPBACK else (own,)


def _show_audience(stage: Stage, address: str, view: View, translate: Translate) -> None:
    if not address:
        st.info(
            translate(
                "This server answers this machine alone. For telephones in the hall start it with "
                "`make run ADDRESS=0.0.0.0`, in a network that they share with it."
            ),
            icon=":material/smartphone:",
        )
        return
    url = join_url(address, stage.id)
    path, size = invitation(url)
    left, right = st.columns([1, 3], vertical_alignment="center")
    with left:
        st.image(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
            f'width="{_CODE_PX}" height="{_CODE_PX}" shape-rendering="crispEdges">'
            f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>',
            width=_CODE_PX,
        )
    with right:
        st.markdown(
            translate("The audience scans the code, or opens the address, and follows the story:")
        )
        st.code(url, language=None)
        count = translate("Following now: {count}").replace(
            "{count}", format_number(stage.followers, view.language)
        )
        st.caption(markdown_text(count))
