"""Draw the choice among the data sets: those shipped, and the registers of offices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.store.datasets import DATASETS
from geo.ui import cache
from geo.ui.fields import FieldWidgets
from geo.ui.state import update

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.text import Translate
    from geo.ui.view import View

_REGISTERS: Final = "registers"
"""Option that stands for all registers; an identifier of a data set no register may have."""

_KEYS: Final = FieldWidgets("filter_")


def register_names(offers: Sequence[cache.RegisterOffer]) -> dict[str, str]:
    """Return identifier → title of registers, with the identifier where titles are the same."""
    titles = Counter(offer.info.title for offer in offers)
    return {
        info.id: f"{info.title} ({info.id})" if titles[info.title] > 1 else info.title
        for info in (offer.info for offer in offers)
    }


def register_badge(view: View, translate: Translate) -> str | None:
    """Return title and version of the register shown; None for the data sets shipped."""
    entry = cache.dataset(view.dataset).entry
    if entry.version is None:
        return None
    text = translate("version {number} of {date}")
    text = text.replace("{number}", str(entry.version.number))
    text = text.replace("{date}", f"{entry.version.published_at:%Y-%m-%d}")
    return f"{entry.label.said(translate)} · {text}"


def register_scope(view: View, translate: Translate) -> str | None:
    """Return that a register says nothing of the aimags it has no centre in; None if it has all.

    An office lists its own centres: a soum elsewhere without one is no gap.
    """
    data = cache.dataset(view.dataset)
    covered, aimags = data.centres["admin1_pcode"].nunique(), len(cache.reference().admin1)
    if data.entry.version is None or covered == aimags:
        return None
    text = translate(
        "The register has centres in {covered} of {all} aimags and says nothing of the others: "
        "none listed is not none there. Choose one of its aimags as the place."
    )
    return text.replace("{covered}", str(covered)).replace("{all}", str(aimags))


def show_data_set(view: View, translate: Translate) -> None:
    """Draw the choice among the data sets shipped and, where there are any, the registers."""
    names = {entry.id: entry.label.said(translate) for entry in DATASETS.values()}
    described = [
        f"**{names[entry.id]}**: {entry.description.said(translate)}" for entry in DATASETS.values()
    ]
    offers = cache.registers()
    shown = cache.offer_of(view.dataset)
    if offers or shown:
        names[_REGISTERS] = translate("Registers")
        described.append(
            f"**{names[_REGISTERS]}**: "
            + translate("Registers that offices have published here, version by version.")
        )
    chosen = view.dataset if view.dataset in DATASETS else _REGISTERS
    st.segmented_control(
        translate("Data set"),
        list(names),
        format_func=lambda option: names[option],
        key=_KEYS.hold("dataset", chosen),
        required=True,
        on_change=_take_dataset,
        help="\n\n".join(described),
        width="stretch",
    )
    if shown:
        _register(view, shown, offers, translate)


def _register(
    view: View,
    shown: cache.RegisterOffer,
    offers: Sequence[cache.RegisterOffer],
    translate: Translate,
) -> None:
    """Draw the choice among the registers, and say when a newer version than this one is there."""
    names = register_names(offers)
    st.selectbox(
        translate("Register"),
        list(names),
        format_func=lambda register: names[register],
        key=_KEYS.hold("register", shown.info.id),
        on_change=_take_register,
    )
    if view.dataset != shown.dataset_id:
        text = translate("This is version {number}; the current one is {current}.")
        _, _, number = view.dataset.partition("@")
        text = text.replace("{number}", number).replace("{current}", str(shown.current.number))
        st.caption(text)
        st.button(
            translate("Show the current version"),
            on_click=show_dataset,
            args=(shown.dataset_id,),
            key=_KEYS.key("current_version"),
        )


def _take_dataset() -> None:
    """Change the data set; of the registers, the first is shown first."""
    chosen = st.session_state[_KEYS.key("dataset")]
    if chosen == _REGISTERS:
        offers = cache.registers()
        chosen = offers[0].dataset_id if offers else next(iter(DATASETS))
    show_dataset(chosen)


def _take_register() -> None:
    chosen = st.session_state[_KEYS.key("register")]
    offer = next((offer for offer in cache.registers() if offer.info.id == chosen), None)
    if offer:
        show_dataset(offer.dataset_id)


def show_dataset(dataset_id: str) -> None:
    """Change the data set; filters that only one of them knows start again."""
    update(dataset=dataset_id, statuses=(), evidence=(), programme=None, group=None)
