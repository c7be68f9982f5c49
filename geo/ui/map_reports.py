"""Take what the reader does on the map into the view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo.cartography.layers import LAYERS
from geo.ui.address import BadValueError, parse_chosen, parse_extent, parse_position
from geo.ui.state import keep_map_reports_taken, map_reports_taken, update, with_layer
from geo.ui.view import POINT_LAYERS

if TYPE_CHECKING:
    from geo.store.reference import Reference


def take_map_report(report: object, reference: Reference, selects: str = "place") -> None:
    """Apply what the reader did on the map: selected a unit, a point, switched layers, moved.

    What is selected becomes the field ``selects`` of the view: the place, or the focus.

    A report says what is selected now, not what was clicked, so that one that comes twice does
    no harm. A report that is not of this form (a browser can send anything) changes nothing. It
    tells of those shortly before it too, as Streamlit hands over only the last of several that
    come at once: each is applied once, in their order.
    """
    if not isinstance(report, Mapping):
        return
    for one in (*_missed(report), report):
        _apply_report(one, reference, selects)


def _missed(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the reports before ``report``, of the same map, that never came."""
    mount, sequence, earlier = (report.get(key) for key in ("mount", "sequence", "earlier"))
    known, taken = map_reports_taken()
    if not isinstance(sequence, int) or not isinstance(earlier, list):
        return []
    keep_map_reports_taken(mount, sequence)
    first = taken if mount == known else 0
    return [
        one
        for one in earlier
        if isinstance(one, Mapping)
        and one.get("mount") == mount
        and isinstance(one.get("sequence"), int)
        and first < one["sequence"] < sequence
    ]


def _apply_report(report: Mapping[str, Any], reference: Reference, selects: str) -> None:
    kind = report.get("kind")
    place, layers = report.get("place"), report.get("layers")
    if kind == "select" and "place" in report:
        if place is None or (isinstance(place, str) and reference.unit(place) is not None):
            update(**{selects: place})
    elif kind == "layers" and isinstance(layers, list):
        update(layers=tuple(layer for layer in LAYERS if layer in layers))
    elif kind == "point":
        _take_point(report.get("layer"), report.get("id"), reference)
    elif kind == "origin" and report.get("lat") is None:
        update(origin=None)
    elif kind in {"move", "origin"}:
        keys = ("zoom", "lat", "lon") if kind == "move" else ("lat", "lon")
        text = "/".join(str(report.get(key)) for key in keys)
        try:
            if kind == "move":
                update(extent=parse_extent(text, reference))
            else:
                update(origin=parse_position(text, reference), layers=with_layer("isochrones"))
        except BadValueError:
            return


def _take_point(layer: object, point: object, reference: Reference) -> None:
    """Pick out a point of a layer, or give it up."""
    if layer in POINT_LAYERS and point is None:
        update(chosen=None)
        return
    try:
        update(chosen=parse_chosen(f"{layer}:{point}", reference))
    except BadValueError:
        return
