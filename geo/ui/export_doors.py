"""Draw the doors for programs: the live service, the command line, Python."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import streamlit as st

from geo.export.contents.edition import layer_name
from geo.export.reference_systems import GEOGRAPHIC
from geo.ui import cache
from geo.ui.exporting import Order, view_query
from geo.ui.sections import Section, fill_sections
from geo.ui.view import PRECISIONS

if TYPE_CHECKING:
    from geo.text import Translate
    from geo.ui.view import View


def product_address() -> str:
    """Return the address of the product as this reader's browser has it, ending in a slash."""
    return str(st.context.url or "").partition("?")[0].rpartition("/")[0] + "/"


def show_doors(view: View, translate: Translate) -> None:
    """Show the live service, and how the same is had from the command line and from Python."""
    fill_sections(
        (
            Section("export_live", translate("Live layers for QGIS"), "dns", _show_live),
            Section("export_code", translate("The same from a program"), "terminal", _show_code),
        ),
        view,
        translate,
    )


def _show_live(view: View, translate: Translate) -> None:
    address = f"{product_address()}ogc"
    st.markdown(
        translate(
            "Every layer and every published version of a register is served as OGC API Features: "
            "in QGIS choose Layer › Add Layer › Add WFS / OGC API Features Layer, and give this "
            "address."
        )
    )
    st.code(address, language=None)
    st.caption(translate("With GDAL, a filter that the server applies:"))
    name = layer_name("centres", cache.dataset(view.dataset).entry)
    command_line = f"ogr2ogr centres.gpkg OAPIF:{address} {name} -where \"status = 'active'\""
    st.code(command_line, language="bash")


def _show_code(view: View, translate: Translate) -> None:
    order = Order.of(view)
    query = view_query(view)
    st.caption(translate("In the folder of the product:"))
    st.code(command(order, view.formats, query), language="bash")
    st.code(python_code(order, query), language="python")


def command(order: Order, formats: tuple[str, ...], query: str) -> str:
    """Return the command that writes what the page would."""
    options: list[tuple[str, str]] = [("--layer", layer_id) for layer_id in order.layer_ids]
    options += [("--format", format_id) for format_id in formats]
    options += [
        (name, value)
        for name, value, default in (
            ("--view", query, ""),
            ("--where", order.where, ""),
            ("--crs", order.crs, GEOGRAPHIC),
            ("--precision", order.precision, PRECISIONS[0]),
        )
        if value != default
    ]
    words = ["python", "-m", "geo", "export", *(word for option in options for word in option)]
    if order.whole and query:
        words.append("--whole")
    if not order.whole and not query:
        words += ["--view", "lang=en"]  # without a view, layers are whole
    return shlex.join(words)


def python_code(order: Order, query: str) -> str:
    """Return the lines of Python that load the first layer."""
    arguments = [repr(next(iter(order.layer_ids), "centres"))]
    if query:
        arguments.append(f"view={query!r}")
    if order.where:
        arguments.append(f"where={order.where!r}")
    if order.whole != (not query):
        arguments.append(f"whole={order.whole}")
    return f"from geo import load\n\nlayer = load({', '.join(arguments)})"
