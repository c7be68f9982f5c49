"""The folium elements of the map: a frame that never changes and a carrier of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
from branca.element import MacroElement
from folium.template import Template

from geo.cartography.escape import script_json

if TYPE_CHECKING:
    from collections.abc import Mapping


class OfflineMap(folium.Map):
    """A folium map whose browser code comes from this server.

    It holds no view and no data: two of them are equal whatever they are going to show, so that
    streamlit-folium mounts the frame once. Its template is folium's without the page header:
    every byte of it would travel again with every interaction.
    """

    _template = Template(
        "{% macro header(this, kwargs) %}{% endmacro %}"
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id="{{ this.get_name() }}" ></div>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        'var {{ this.get_name() }} = clcMap.mount("{{ this.get_name() }}");'
        "{% endmacro %}"
    )

    def __init__(self, *, script_url: str, style_url: str) -> None:
        """Take the addresses of the bundled script, settings included, and the style sheet."""
        super().__init__(tiles=None)
        self.default_js = [("clc_map", script_url)]
        self.default_css = [("clc_map", style_url)]


class MapValues(MacroElement):
    """Carries identifiers, class numbers and figures of the current view to the mounted map."""

    _template = Template(
        "{% macro script(this, kwargs) %}clcMap.update({{ this.message }});{% endmacro %}"
    )

    def __init__(self, message: Mapping[str, Any]) -> None:
        """Take the message of a `geo.cartography.message.Scene`."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca ships no types
        self._name = "MapValues"
        self.message = script_json(message)


def value_group(message: Mapping[str, Any]) -> folium.FeatureGroup:
    """Return the feature group that streamlit-folium replaces without touching the frame."""
    group = folium.FeatureGroup(name="values")
    MapValues(message).add_to(group)
    return group
