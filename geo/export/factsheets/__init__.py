"""Set factsheets: a page about a place, and the pages of several places as a booklet."""

from geo.export.factsheets.content import (
    MAP_MM,
    Badge,
    CentreRow,
    Centres,
    Cover,
    Fact,
    GapRow,
    Gaps,
    Heritage,
    HeritageCount,
    Key,
    PlaceFacts,
    SiteRow,
    SourceNote,
)
from geo.export.factsheets.pages import Progress, booklet, factsheet

__all__ = [
    "MAP_MM",
    "Badge",
    "CentreRow",
    "Centres",
    "Cover",
    "Fact",
    "GapRow",
    "Gaps",
    "Heritage",
    "HeritageCount",
    "Key",
    "PlaceFacts",
    "Progress",
    "SiteRow",
    "SourceNote",
    "booklet",
    "factsheet",
]
