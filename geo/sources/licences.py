"""Name the terms under which the sources may be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.text import N_


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms of a source."""

    id: str
    """Identifier of the SPDX list, or LicenseRef-… for terms that are not on it."""
    title: str
    url: str = ""
    """Where the text is; empty where there is none."""


LICENCE_CCBYIGO: Final = Licence(
    "CC-BY-3.0-IGO",
    "Creative Commons Attribution for Intergovernmental Organisations",
    "https://creativecommons.org/licenses/by/3.0/igo/",
)
LICENCE_CCBY4: Final = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0",
    "https://creativecommons.org/licenses/by/4.0/",
)
LICENCE_CC0: Final = Licence(
    "CC0-1.0",
    "Creative Commons Zero 1.0",
    "https://creativecommons.org/publicdomain/zero/1.0/",
)
LICENCE_ODBL: Final = Licence(
    "ODbL-1.0",
    "Open Database Licence 1.0",
    "https://opendatacommons.org/licenses/odbl/1-0/",
)
LICENCE_LGPL: Final = Licence(
    "LGPL-3.0-or-later",
    "GNU Lesser General Public Licence 3.0 or later",
    "https://www.gnu.org/licenses/lgpl-3.0.html",
)
LICENCE_PD: Final = Licence("LicenseRef-public-domain", N_("Public domain"))
LICENCE_NSO: Final = Licence(
    "LicenseRef-NSO-Mongolia", N_("Open statistics, credit required; no licence text stated")
)
LICENCE_ALAMGAC: Final = Licence(
    "LicenseRef-ALAMGaC", N_("Credit required; no licence text stated")
)
LICENCE_FACTS: Final = Licence(
    "LicenseRef-facts", N_("Facts with their source; no text was taken over")
)
LICENCE_HER: Final = Licence(
    "LicenseRef-per-record",
    N_("As stated in each record (facts only, CC BY, CC BY-SA 4.0, CC0)"),
)
