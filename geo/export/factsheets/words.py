"""Hold the words that the pages themselves add, by the key their template uses."""

from __future__ import annotations

from typing import Final

from geo.text import N_, translator

PAGE_WORDS: Final[dict[str, str]] = {
    "adults": N_("Adults"),
    "category": N_("Category"),
    "centre": N_("Centre"),
    "centres": N_("Centres"),
    "cite": N_("How to cite"),
    "contents": N_("Contents"),
    "dataset": N_("Data set"),
    "distance": N_("Distance"),
    "facts": N_("Key figures"),
    "gaps": N_("Who is left out"),
    "heritage": N_("Heritage near the centres"),
    "live": N_("The live view"),
    "made": N_("Made"),
    "more": N_("… and {count} more"),
    "name": N_("Name"),
    "nation": N_("Mongolia"),
    "nearest": N_("Nearest sites"),
    "priority": N_("Priority"),
    "product": N_("Community Learning Centres of Mongolia"),
    "projection": N_("Lambert equal-area, centred on Mongolia"),
    "sources": N_("Sources and licences"),
    "status": N_("Status"),
    "teachers": N_("Teachers"),
    "traditions": N_("Living traditions"),
    "why": N_("Why"),
}
"""Words of the template by its key."""


def words(language: str) -> dict[str, str]:
    """Return the words of the template in ``language``."""
    translate = translator(language)
    return {key: translate(message) for key, message in PAGE_WORDS.items()}
