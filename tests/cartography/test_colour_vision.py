"""Neighbouring classes are told apart by viewers with any colour vision, by another's reckoning."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from matplotlib import colormaps
from matplotlib.colors import to_hex

from geo.analysis.indicators import INDICATORS
from geo.cartography.symbology import (
    CIVIDIS,
    NEUTRAL_COLOUR,
    PALETTES,
    category_ramp,
    ramp,
    safe_category_ramp,
    safe_ramp,
)

LEAST = 10
"""A difference of 1 in CAM02-UCS (Luo, Cui & Li 2006) is just noticeable side by side in good
light. Classes are compared across a map, from the last row of a hall with the curtains open: ten
times that; the closest neighbours of ColorBrewer's own palettes stand at about that."""

VISIONS = (None, "protanomaly", "deuteranomaly", "tritanomaly")
"""All cones, or one kind of them missing (severity 100; Machado, Oliveira & Fernandes 2009)."""

CATEGORICAL = {i.palette: len(i.categories) for i in INDICATORS.values() if i.categories}

RAMPS = {
    **{name: ramp(name, 5) for name in PALETTES},
    **{f"{name} categories": category_ramp(name, n) for name, n in CATEGORICAL.items()},
    **{f"safe {n}": safe_ramp(n) for n in range(2, 7)},
    **{f"safe categories {n}": safe_category_ramp(n) for n in range(2, 6)},
}


def _seen(colour, vision):
    light = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    if vision is None:
        return light
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return np.clip(cspace_convert(light, space, "sRGB1"), 0, 1)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", RAMPS)
def test_neighbouring_classes_differ_to_every_eye(name, vision):
    seen = [_seen(colour, vision) for colour in RAMPS[name]]
    differences = [deltaE(a, b, input_space="sRGB1") for a, b in itertools.pairwise(seen)]
    assert min(differences) >= LEAST


def test_the_measure_would_find_colours_that_only_some_tell_apart():
    red, green = "#d62728", "#808000"
    apart = [deltaE(_seen(red, v), _seen(green, v), input_space="sRGB1") for v in VISIONS]
    assert apart[0] > 4 * LEAST
    assert min(apart) < LEAST


def test_the_safe_colours_are_those_of_cividis():
    original = colormaps["cividis"]
    assert tuple(to_hex(original(1 - i / 12)) for i in range(13)) == CIVIDIS
    assert safe_ramp(5) == tuple(to_hex(original(1 - i / 4)) for i in range(5))
    assert safe_ramp(1) == (CIVIDIS[6],)
    assert safe_ramp(2) == (CIVIDIS[0], CIVIDIS[12])


def test_the_best_category_is_neutral_among_the_safe_colours_too():
    assert safe_category_ramp(5) == (NEUTRAL_COLOUR, *safe_ramp(4))
