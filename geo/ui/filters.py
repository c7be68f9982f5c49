"""Draw the filters; each widget shows a field of the view and changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.analysis.indicators import INDICATORS
from geo.analysis.selection import (
    CENTRE_EVIDENCE,
    CENTRE_STATUSES,
    HERITAGE_EVIDENCE,
    HERITAGE_EVIDENCE_DEFAULT,
)
from geo.cartography.display import REGION_LABELS
from geo.cartography.escape import markdown_text
from geo.cartography.symbology import CENTRE_STATUS_LABELS, EVIDENCE_LABELS, HERITAGE_SYMBOLS
from geo.registry.gazetteer import EXACT
from geo.store.reference import REGIONS, labels
from geo.ui import cache
from geo.ui.data_sets import show_data_set
from geo.ui.state import (
    PlaceSearch,
    current_view,
    keep_search,
    place_search,
    reset,
    update,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

    from geo.store.datasets import Dataset
    from geo.store.reference import Reference
    from geo.text import Translate
    from geo.ui.view import View

DISTANCES_KM: Final = (5.0, 10.0, 25.0, 50.0, 100.0)
_ALL: Final = ""
"""Option of a selector that asks for nothing."""


def _key(field: str) -> str:
    return f"filter_{field}"


def _take(field: str, convert: Callable[[Any], Any] = lambda value: value) -> None:
    """Move what a widget holds into the view."""
    update(**{field: convert(st.session_state[_key(field)])})


def _or_none(value: Any) -> Any:  # noqa: ANN401  any option
    return None if value == _ALL else value


def _choose(
    field: str,
    label: str,
    options: Sequence[Any],
    names: Mapping[Any, str],
    value: Any,  # noqa: ANN401  an option
    **settings: Any,  # noqa: ANN401  passed on
) -> None:
    """Draw a selector whose first option may ask for nothing."""
    st.session_state[_key(field)] = _ALL if value is None else value
    st.selectbox(
        label,
        options,
        format_func=lambda option: names[option],
        key=_key(field),
        on_change=_take,
        args=(field, _or_none),
        **settings,
    )


def _choose_some(
    field: str,
    label: str,
    names: Mapping[str, str],
    value: tuple[str, ...],
    **settings: Any,  # noqa: ANN401  passed on
) -> None:
    """Draw a selector of several options; none chosen asks for nothing."""
    st.session_state[_key(field)] = list(value)
    st.multiselect(
        label,
        list(names),
        format_func=lambda option: names[option],
        key=_key(field),
        on_change=_take,
        args=(field, lambda chosen: tuple(code for code in names if code in chosen)),
        **settings,
    )


def _section(key: str, label: str, icon: str, active: Sequence[Any]) -> ExpanderContainer:
    """Draw a section that is filled when it is opened; its label counts the filters in use."""
    in_use = sum(1 for value in active if value)
    label += f" ({in_use})" if in_use else ""
    return st.expander(label, key=_key(key), icon=f":material/{icon}:", on_change="rerun")


def show_filters(view: View, translate: Translate) -> None:
    """Draw all filters in the sidebar."""
    reference, dataset = cache.reference(), cache.dataset(view.dataset)
    with st.sidebar:
        show_data_set(view, translate)
        _place(view, reference, translate)
        _indicator(view, dataset, translate)
        _centres(view, reference, dataset, translate)
        _heritage(view, translate)
        st.button(translate("Reset all filters"), on_click=reset, key="reset", width="stretch")


def _parents(view: View, reference: Reference) -> tuple[str, str, str]:
    """Return region, aimag and soum of the place selected; empty where it is larger."""
    place = view.place
    if place is None or place in REGIONS:
        return place or _ALL, _ALL, _ALL
    if place in reference.admin1.index:
        return str(reference.admin1.at[place, "region"]), place, _ALL
    unit = reference.admin2.loc[place]
    return str(unit["region"]), str(unit["admin1_pcode"]), place


def _place(view: View, reference: Reference, translate: Translate) -> None:
    """Draw region, aimag and soum: three widgets, one place."""
    region, aimag, soum = _parents(view, reference)
    for field, value in (("region", region), ("aimag", aimag), ("soum", soum)):
        st.session_state[_key(field)] = value
    names = {code: translate(label) for code, label in REGION_LABELS.items()}
    st.selectbox(
        translate("Region"),
        [_ALL, *names],
        format_func=lambda code: names.get(code, translate("All regions")),
        key=_key("region"),
        on_change=_take_place,
        args=("region",),
    )
    aimags = cache.unit_names("admin1", region or None, view.language)
    _place_selector("aimag", translate("Aimag"), translate("All aimags"), aimags)
    soums = cache.unit_names("admin2", aimag, view.language)
    everywhere = translate("All soums") if aimag else translate("Choose an aimag, or type a name")
    _place_selector("soum", translate("Soum or district"), everywhere, soums)
    _show_candidates(view, reference, translate)


def _place_selector(field: str, label: str, all_label: str, names: dict[str, str]) -> None:
    """Draw a selector of units that also takes a name in any spelling."""
    st.selectbox(
        label,
        [_ALL, *names],
        format_func=lambda code: names.get(code, all_label if code == _ALL else code),
        key=_key(field),
        on_change=_take_place,
        args=(field,),
        accept_new_options=True,
    )


def _take_place(field: str) -> None:
    """Make the place the deepest unit chosen, or look up what was typed."""
    chosen = st.session_state[_key(field)]
    keep_search(None)
    reference = cache.reference()
    if not chosen:
        region, aimag, _ = _parents(current_view(), reference)
        larger = {"region": None, "aimag": region or None, "soum": aimag or None}
        update(place=larger[field])
    elif chosen in REGIONS or reference.unit(chosen) is not None:
        update(place=chosen)
    else:
        _take_typed(chosen, "admin1" if field == "aimag" else "admin2")


def _take_typed(typed: str, level: str) -> None:
    """Select the one place spelled so, of ``level`` if there is one; ask about all others."""
    matches = cache.reference().gazetteer.search(typed)
    exact = [match for match in matches if match.score == EXACT]
    here = [match for match in exact if match.level == level] or exact
    if len(here) == 1:
        update(place=here[0].pcode)
    else:
        keep_search(PlaceSearch(typed, tuple(match.pcode for match in here or matches)))


def _show_candidates(view: View, reference: Reference, translate: Translate) -> None:
    """Offer the places a typed name may mean; a name of several places is never guessed."""
    search = place_search()
    if search is None:
        return
    if not search.pcodes:
        message = translate("No place is called “{name}”. Try the name in the other script.")
        name = markdown_text(search.typed)
        st.info(message.replace("{name}", name), icon=":material/search_off:")
        return
    names = {}
    for pcode in search.pcodes:
        level = "admin1" if pcode in reference.admin1.index else "admin2"
        name = cache.unit_names(level, None, view.language)[pcode]
        if level == "admin2":
            parent = reference.admin1.loc[reference.admin2.at[pcode, "admin1_pcode"]]
            name += f" ({parent['name_mn' if view.language == 'mn' else 'name_en']})"
        names[pcode] = markdown_text(name)
    st.pills(
        translate("Which one?"),
        list(names),
        format_func=lambda pcode: names[pcode],
        key=_key("candidate"),
        on_change=_take_candidate,
    )


def _take_candidate() -> None:
    keep_search(None)
    update(place=st.session_state[_key("candidate")])


def _indicator(view: View, dataset: Dataset, translate: Translate) -> None:
    names = {i.id: translate(i.label) for i in INDICATORS.values()}
    _choose("indicator", translate("Indicator"), list(names), names, view.indicator)
    indicator = INDICATORS[view.indicator]
    level_names = {"admin1": translate("Aimags"), "admin2": translate("Soums and districts")}
    st.session_state[_key("level")] = view.level
    st.segmented_control(
        translate("Units"),
        list(indicator.levels),
        format_func=lambda level: level_names[level],
        key=_key("level"),
        required=True,
        on_change=_take,
        args=("level",),
        help=None if len(indicator.levels) > 1 else translate("Published by aimag only."),
        width="stretch",
    )
    years = {
        *cache.indicator_years(view.indicator, view.level, view.dataset),
        *dataset.programme_years,
    }
    if view.year is not None:
        years.add(view.year)
    year_names = {_ALL: translate("Latest")} | {year: str(year) for year in sorted(years)[::-1]}
    _choose(
        "year",
        translate("Year"),
        list(year_names),
        year_names,
        view.year,
        help=translate(
            "Figures of the nearest earlier year are shown where a year has none; centres by "
            "their opening year; programmes by the year in which the school year begins."
        ),
    )


def _centres(view: View, reference: Reference, dataset: Dataset, translate: Translate) -> None:
    active = (view.statuses, view.evidence, view.programme, view.group)
    with _section("centres", translate("Centres and programmes"), "school", active) as section:
        if not section.open:
            return
        centres = dataset.centres
        statuses = set(centres["status"]) | set(view.statuses)
        evidence = set(centres["evidence"]) | set(view.evidence)
        status_names = {
            s: translate(CENTRE_STATUS_LABELS[s]) for s in CENTRE_STATUSES if s in statuses
        }
        evidence_names = {
            e: translate(EVIDENCE_LABELS[e]) for e in CENTRE_EVIDENCE if e in evidence
        }
        placeholder = translate("All")
        _choose_some(
            "statuses", translate("Status"), status_names, view.statuses, placeholder=placeholder
        )
        _choose_some(
            "evidence",
            translate("Evidence"),
            evidence_names,
            view.evidence,
            placeholder=placeholder,
        )
        known = not dataset.programmes.empty
        for field, label, table, value in (
            ("programme", translate("Programme type"), reference.programme_types, view.programme),
            ("group", translate("Target group"), reference.target_groups, view.group),
        ):
            names = {_ALL: placeholder} | labels(table, view.language)
            help_text = None if known else translate("No programme is published by centre.")
            _choose(field, label, list(names), names, value, disabled=not known, help=help_text)


def _heritage(view: View, translate: Translate) -> None:
    plain_evidence = () if view.heritage_evidence == HERITAGE_EVIDENCE_DEFAULT else (True,)
    active = (view.categories, plain_evidence, view.within_km)
    with _section("heritage", translate("Heritage"), "account_balance", active) as section:
        if not section.open:
            return
        categories = {s.id: translate(s.label) for s in HERITAGE_SYMBOLS.values()}
        evidence = {e: translate(EVIDENCE_LABELS[e]) for e in HERITAGE_EVIDENCE}
        distances: dict[Any, str] = {_ALL: translate("Any distance")}
        chosen = (view.within_km,) if view.within_km is not None else ()
        for km in sorted({*DISTANCES_KM, *chosen}):
            distances[km] = translate("up to {km} km").replace("{km}", f"{km:g}")
        placeholder = translate("All")
        _choose_some(
            "categories",
            translate("Category"),
            categories,
            view.categories,
            placeholder=placeholder,
        )
        _choose_some(
            "heritage_evidence",
            translate("Evidence of sites"),
            evidence,
            view.heritage_evidence,
            placeholder=placeholder,
        )
        _choose(
            "within_km",
            translate("Distance from a centre shown"),
            list(distances),
            distances,
            view.within_km,
            help=translate("Straight distance on the ellipsoid, limit included."),
        )
