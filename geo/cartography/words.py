"""Hold the words that only the map says, by the key its browser code uses."""

from __future__ import annotations

from typing import Final

from geo.text import N_

MAP_TEXT: Final[dict[str, str]] = {
    "map": N_("Map of Mongolia; the same units can be chosen in the filters and read in the table"),
    "layers": N_("Layers"),
    "legend": N_("Legend"),
    "capital": N_("Ulaanbaatar"),
    "zoom_to_selection": N_("Zoom to the selection"),
    "zoom_to_country": N_("Show the whole country"),
    "copy_link": N_("Copy the link to this view"),
    "link_copied": N_("Link copied"),
    "limits": N_("Upper limits belong to the class. Right: number of units selected."),
    "counts": N_("Right: number of units selected."),
    "out_of_reach": N_("out of reach"),
    "origin": N_("Point of departure"),
    "depart": N_("Travel time from here"),
    "remove_origin": N_("Remove this point"),
    "coverage": N_(
        "Site counts show how well sources cover an area, not how much heritage it has."
    ),
    "ringed": N_("Dashed ring: not the site's own place"),
    "crossed": N_("Red cross: suspended or closed"),
    "aimag": N_("Aimag"),
    "region": N_("Region"),
    "code": N_("Code"),
    "year": N_("Year"),
    "note": N_("Note"),
    "source": N_("Source"),
    "date": N_("Date of the source"),
    "licence": N_("Licence"),
    "kind": N_("Kind"),
    "status": N_("Status"),
    "evidence": N_("Evidence"),
    "opened": N_("Opened"),
    "change": N_("Change"),
    "former_name": N_("Former name"),
    "address": N_("Address"),
    "teachers": N_("Teachers"),
    "fact": N_("Reported"),
    "accuracy": N_("Place"),
    "period": N_("Period"),
    "protection": N_("Protection"),
    "name_status": N_("Mongolian name"),
    "name_unverified": N_("not yet checked"),
    "not_reported": N_("not reported"),
    "zoom_to_point": N_("Zoom to this point"),
    "also_recorded": N_("Also recorded by"),
    "generalised": N_("at the soum centre on purpose: not a site for visitors"),
    "where": N_("Where"),
    "who": N_("Who"),
    "what": N_("What"),
    "result": N_("Result"),
    "translated": N_("Texts in Mongolian: our translation"),
    "points_here": N_("{count} points here"),
    "centres_shown": N_("Centres shown"),
    "heritage_shown": N_("Heritage sites shown"),
}
"""Words of the map by the key the browser code uses."""
