"""Colours are ordered as what they stand for, and told apart without being seen."""

from __future__ import annotations

import itertools

import pytest

from geo.cartography.symbology import (
    CENTRE_SYMBOLS,
    DENSITY_BANDS,
    HERITAGE_SYMBOLS,
    ISOCHRONE_BANDS,
    LINK_COLOUR,
    NEUTRAL_COLOUR,
    NO_DATA_COLOUR,
    PAIRING_COLOURS,
    PALETTES,
    STORY_SYMBOL,
    category_ramp,
    ramp,
)


def _luminance(colour):
    """Relative luminance (WCAG 2.1)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_ramp_spreads_over_its_palette():
    assert ramp("OrRd", 5) == PALETTES["OrRd"]
    assert ramp("OrRd", 2) == (PALETTES["OrRd"][0], PALETTES["OrRd"][-1])
    assert ramp("OrRd", 1) == (PALETTES["OrRd"][2],)


@pytest.mark.parametrize("palette", PALETTES)
def test_a_palette_darkens_from_class_to_class(palette):
    luminances = [_luminance(colour) for colour in PALETTES[palette]]
    assert all(a > b for a, b in itertools.pairwise(luminances))


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_categories_begin_with_a_neutral_colour_and_darken(palette, count):
    colours = category_ramp(palette, count)
    assert colours[0] == NEUTRAL_COLOUR != NO_DATA_COLOUR
    assert len(set(colours)) == count
    luminances = [_luminance(colour) for colour in colours]
    assert all(a > b for a, b in itertools.pairwise(luminances))


def test_five_categories_take_a_palette_without_its_lightest_colour():
    assert category_ramp("OrRd", 5) == (NEUTRAL_COLOUR, *PALETTES["OrRd"][1:])


@pytest.mark.parametrize("bands", [ISOCHRONE_BANDS, DENSITY_BANDS])
def test_bands_lighten_outwards_and_differ_without_colour(bands):
    luminances = [_luminance(band.colour) for band in bands]
    assert all(a < b for a, b in itertools.pairwise(luminances))
    assert len({(band.width_px, band.dash) for band in bands}) == len(bands)


def test_no_band_has_a_colour_of_a_choropleth_or_of_another_layer():
    mapped = {colour for palette in PALETTES.values() for colour in palette}
    colours = [band.colour for band in (*ISOCHRONE_BANDS, *DENSITY_BANDS)]
    assert mapped.isdisjoint(colours)
    assert len(set(colours)) == len(colours)


def test_states_of_a_pairing_have_a_colour_each():
    assert len(set(PAIRING_COLOURS)) == 4
    assert LINK_COLOUR not in PAIRING_COLOURS


def test_heritage_symbols_differ_in_shape_and_colour():
    symbols = [*HERITAGE_SYMBOLS.values(), STORY_SYMBOL]
    assert len({s.path for s in symbols}) == len({s.colour for s in symbols}) == len(symbols)
    assert CENTRE_SYMBOLS["documented"].path != CENTRE_SYMBOLS["network_rule"].path
