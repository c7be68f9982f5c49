"""Draw the choice of what is taken away, what is in it, and the doors for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from geo.cartography.escape import markdown_text
from geo.errors import ExportError, SettingError
from geo.export.archive import archive_bytes, archive_name
from geo.export.catalogue import CATALOGUE, GROUP_LABELS
from geo.export.documents import FORMATS, NO_PAGE
from geo.export.layer import PAGE_FORMAT
from geo.export.metadata import citation_text, dictionary_rows
from geo.export.reference_systems import REFERENCE_SYSTEMS
from geo.export.where import EXAMPLE
from geo.text import N_, Translate, format_number
from geo.ui.export_doors import product_address
from geo.ui.exporting import Order, make_export
from geo.ui.fields import FieldWidgets
from geo.ui.map_view import show_setting_problem
from geo.ui.state import update
from geo.ui.view import PARTS, PRECISIONS
from geo.ui.wording import selection_text

if TYPE_CHECKING:
    from geo.export.layer import Export, ExportLayer
    from geo.ui.view import View

ROWS_SHOWN: Final = 200
"""Rows of a layer that the page shows; the files have all."""

_KEYS: Final = FieldWidgets("export_")

_PART_LABELS: Final = {"view": N_("As the view shows them"), "whole": N_("Whole layers")}
_PRECISION_LABELS: Final = {"full": N_("Full"), "display": N_("As on the map, smaller files")}


def show_introduction(view: View, translate: Translate) -> None:
    """Say what the page is for, and what the view selects."""
    st.markdown(
        translate(
            "Take layers away as files for a GIS, a spreadsheet or print, with everything needed "
            "to cite and reuse them: data dictionary, sources, licences, evidence."
        )
    )
    st.segmented_control(
        translate("What is taken"),
        PARTS,
        format_func=lambda part: translate(_PART_LABELS[part]),
        key=_KEYS.hold("part", view.part),
        required=True,
        on_change=_KEYS.take,
        args=("part",),
        help=translate(
            "The view is what the filters at the left choose: place, data set, status, programme, "
            "year, heritage. Whole layers have every record of the data set."
        ),
    )
    if view.part == "view":
        told = selection_text(view) or translate("the whole country, without filters")
        st.caption(translate("The view: {selection}").replace("{selection}", markdown_text(told)))


def show_layers(view: View, translate: Translate) -> None:
    """Draw the choice of layers, by group."""
    for group, label in GROUP_LABELS.items():
        entries = [entry for entry in CATALOGUE.values() if entry.group == group]
        st.pills(
            translate(label),
            [entry.id for entry in entries],
            selection_mode="multi",
            format_func=lambda layer_id: translate(CATALOGUE[layer_id].title),
            key=_KEYS.hold(group, [e.id for e in entries if e.id in view.taken]),
            on_change=_take_layers,
            wrap=True,
        )


def _take_layers() -> None:
    """Move what the groups hold into the view, in the order of the catalogue."""
    held = {layer_id for group in GROUP_LABELS for layer_id in st.session_state[_KEYS.key(group)]}
    update(taken=tuple(layer_id for layer_id in CATALOGUE if layer_id in held))


def show_files(view: View, translate: Translate) -> None:
    """Draw the choice of formats and what they leave open, and the button that takes away."""
    st.multiselect(
        translate("Formats"),
        list(FORMATS),
        format_func=lambda format_id: translate(FORMATS[format_id].label),
        key=_KEYS.hold("formats", list(view.formats)),
        on_change=_take_formats,
        placeholder=translate("Choose formats"),
    )
    st.selectbox(
        translate("Reference system"),
        list(REFERENCE_SYSTEMS),
        format_func=lambda system: REFERENCE_SYSTEMS[system].label.said(translate),
        key=_KEYS.hold("crs", view.crs),
        on_change=_KEYS.take,
        args=("crs",),
        help=translate(
            "GeoJSON, KML, TopoJSON, CSV and Excel are in longitude and latitude whatever is "
            "chosen."
        ),
    )
    st.segmented_control(
        translate("Geometry"),
        PRECISIONS,
        format_func=lambda precision: translate(_PRECISION_LABELS[precision]),
        key=_KEYS.hold("precision", view.precision),
        required=True,
        on_change=_KEYS.take,
        args=("precision",),
    )
    if len(view.taken) == 1:
        st.text_input(
            translate("Condition (CQL2)"),
            key=_KEYS.hold("where", view.where),
            on_change=_KEYS.take,
            args=("where",),
            placeholder=EXAMPLE,
            help=translate("Only records that satisfy it are taken. Fields are listed below."),
        )
    _show_button(view, translate)


def _take_formats() -> None:
    chosen = st.session_state[_KEYS.key("formats")]
    update(formats=tuple(format_id for format_id in FORMATS if format_id in chosen))


def _made(view: View, address: str) -> Export:
    return make_export(Order.of(view), datetime.now(UTC).replace(microsecond=0), address)


def _show_button(view: View, translate: Translate) -> None:
    """Draw the button that takes away, or say why nothing can be."""
    if not view.taken or not view.formats:
        st.info(translate("Choose at least one layer and one format."), icon=":material/info:")
        return
    # The download is made later, where no reader's address is known.
    address = product_address()
    try:
        export = _made(view, address)
    except ExportError as error:
        st.error(markdown_text(error.message.said(translate)), icon=":material/error:")
        return
    except SettingError as error:
        show_setting_problem(error, translate)
        return
    if PAGE_FORMAT in view.formats and export.page is None:
        # Said here: what fails where the file is made, later, nobody sees.
        st.error(translate(NO_PAGE), icon=":material/error:")
        return
    _say_what_is_left_out(view, export, translate)
    for note in export.notes:
        st.info(markdown_text(note), icon=":material/info:")
    st.download_button(
        translate("Download (ZIP)"),
        lambda: archive_bytes(_made(view, address), view.formats),
        file_name=archive_name(export.of_formats(view.formats)),
        mime="application/zip",
        key="export_download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        help=translate("The files, a README, the data dictionary, citation and metadata records."),
    )
    with st.expander(translate("How to cite"), icon=":material/format_quote:"):
        st.code(citation_text(export), language=None, wrap_lines=True)


def _say_what_is_left_out(view: View, export: Export, translate: Translate) -> None:
    """Say which tables a format without tables leaves out."""
    for format_id in view.formats:
        known = FORMATS[format_id]
        left = [layer.title for layer in export.layers if not known.holds(layer)]
        if left:
            text = translate("{format} holds no tables: {layers} left out.")
            text = text.replace("{format}", translate(known.label))
            st.caption(markdown_text(text.replace("{layers}", ", ".join(left))))


def show_contents(view: View, translate: Translate) -> None:
    """Show what is in the layers chosen: records, columns, sources."""
    if not view.taken:
        return
    try:
        export = _made(view, product_address())
    except (ExportError, SettingError):
        return
    st.subheader(translate("What is in it"), anchor=False)
    tabs = st.tabs([layer.title for layer in export.layers])
    for tab, layer in zip(tabs, export.layers, strict=True):
        with tab:
            _show_layer(layer, view, translate)
    with st.expander(translate("Data dictionary"), icon=":material/menu_book:"):
        rows = dictionary_rows(export)
        st.dataframe(rows, hide_index=True, height=320)


def _show_layer(layer: ExportLayer, view: View, translate: Translate) -> None:
    rows = len(layer.features)
    text = translate("{name}: {rows} records, {columns} columns.")
    for place, value in (
        ("{name}", layer.name),
        ("{rows}", format_number(rows, view.language)),
        ("{columns}", format_number(len(layer.columns), view.language)),
    ):
        text = text.replace(place, value)
    parts = [text, layer.selection, layer.evidence]
    st.caption(markdown_text(" ".join(filter(None, parts))))
    names = [column.name for column in layer.columns]
    st.dataframe(pd.DataFrame(layer.features[names].head(ROWS_SHOWN)), hide_index=True, height=260)
    if rows > ROWS_SHOWN:
        shown = translate("The first {shown} records are shown; the files have all.")
        st.caption(shown.replace("{shown}", str(ROWS_SHOWN)))
    credits_ = (f"{c.publisher}: {c.title} ({c.licence_title})" for c in layer.credits)
    sources = markdown_text("; ".join(credits_))
    st.caption(translate("Sources: {sources}").replace("{sources}", sources))
