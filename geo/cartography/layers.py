"""Declare the layers of the map: what can be switched, in what order, from which sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.text import N_


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the switch: identifier (also in the URL), label, default and sources.

    The sources named here are credited on the map; records that name their own are not.
    """

    id: str
    label: str
    default: bool
    source_ids: tuple[str, ...]


LAYERS: Final[dict[str, Layer]] = {
    layer.id: layer
    for layer in (
        Layer("fill", N_("Indicator"), default=True, source_ids=()),
        Layer(
            "isochrones",
            N_("Travel time to a centre"),
            default=False,
            source_ids=("alamgac_basemap",),
        ),
        Layer("density", N_("Density of heritage sites"), default=False, source_ids=()),
        Layer("centres", N_("Centres"), default=True, source_ids=()),
        Layer("heritage", N_("Heritage sites"), default=True, source_ids=("heritage_osm",)),
        Layer("stories", N_("Stories"), default=False, source_ids=()),
        Layer("labels", N_("Place names"), default=True, source_ids=("gazetteer",)),
        Layer("admin1", N_("Aimag borders"), default=True, source_ids=("ocha_cod_ab",)),
        Layer("admin2", N_("Soum borders"), default=True, source_ids=("ocha_cod_ab",)),
        Layer("lakes", N_("Lakes"), default=True, source_ids=("alamgac_basemap",)),
        Layer("rivers", N_("Rivers"), default=True, source_ids=("gshhg",)),
        Layer("roads", N_("Roads"), default=False, source_ids=("alamgac_basemap",)),
        Layer("railways", N_("Railways"), default=False, source_ids=("alamgac_basemap",)),
        Layer("relief", N_("Relief"), default=False, source_ids=("shaded_relief",)),
    )
}
"""Layers in the order of the switch."""

DEFAULT_LAYERS: Final = tuple(layer.id for layer in LAYERS.values() if layer.default)
