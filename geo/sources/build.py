"""Build the shipped data from the raw inputs: ``python -m geo.sources.build RAW DATA``."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tqdm import tqdm

from geo.errors import DataFileError
from geo.sources import (
    basemap,
    boundaries,
    centres,
    code_lists,
    demonstration,
    display,
    heritage,
    heritage_checks,
    mesh,
    observations,
    pairings,
    relief,
    road_network,
    stories,
)
from geo.sources.boundaries import read_text_table
from geo.sources.datapackage import FILE_NAME, write_datapackage
from geo.sources.output import write_csv, write_layer, write_table
from geo.sources.raw_files import verify_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FAILED: Final = 1
"""Exit code where the data cannot be built; 2 is a command that cannot be understood."""

_FOLDER_MODE: Final = 0o755


class _Build:
    """The layers of one build, each made once, written as soon as it is made."""

    def __init__(self, raw: Path, target: Path) -> None:
        self.raw = raw
        self.target = target

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Yield what is to be done, in order, with a name for the progress bar."""
        yield "boundaries", self._boundaries
        yield "screen boundaries", self._screen_boundaries
        yield "base map", self._basemap
        yield "road network", self._road_network
        yield "relief", self._relief
        yield "figures", self._observations
        yield "heritage", self._heritage
        yield "stories", self._stories
        yield "centres", self._centres
        yield "demonstration", self._demonstration
        yield "code lists", self._code_lists
        yield "description", self._describe

    def _boundaries(self) -> None:
        gazetteer = boundaries.read_gazetteer(self.raw)
        self.admin1 = boundaries.admin1(self.raw, gazetteer)
        self.admin2 = boundaries.admin2(self.raw, gazetteer, self.admin1)
        self.settlements = boundaries.settlements(gazetteer, self.admin1, self.admin2)
        self.admin0 = boundaries.admin0(self.raw)
        write_layer(self.admin0, self.target / "admin0.parquet")
        write_layer(self.admin1, self.target / "admin1.parquet")
        write_layer(self.admin2, self.target / "admin2.parquet")
        write_layer(self.settlements, self.target / "settlements.parquet")

    def _screen_boundaries(self) -> None:
        display.boundaries(self.admin2, self.target / "display/boundaries.topojson")

    def _basemap(self) -> None:
        lakes, rivers = basemap.lakes(self.raw), basemap.rivers(self.raw)
        roads, railways = basemap.roads(self.raw), basemap.railways(self.raw)
        write_layer(lakes, self.target / "lakes.parquet")
        write_layer(rivers, self.target / "rivers.parquet")
        write_layer(roads, self.target / "roads.parquet")
        write_layer(railways, self.target / "railways.parquet")
        display.water(lakes, rivers, self.target / "display/water.topojson")
        display.transport(roads, railways, self.target / "display/transport.topojson")
        self.lakes, self.roads = lakes, roads

    def _road_network(self) -> None:
        country = self.admin0.geometry.iloc[0]
        grid = mesh.travel_mesh(country, self.lakes)
        nodes, edges, links = road_network.road_network(self.roads, grid, country, self.lakes)
        write_table(nodes, self.target / "road_nodes.parquet")
        write_layer(edges, self.target / "road_edges.parquet")
        write_table(links, self.target / "road_links.parquet")
        write_table(grid, self.target / "travel_mesh.parquet")

    def _relief(self) -> None:
        relief.relief(self.raw, self.target / "display")

    def _observations(self) -> None:
        people = observations.read_population(self.raw)
        parents = dict(zip(self.admin2["pcode"], self.admin2["admin1_pcode"], strict=True))
        country = boundaries.COUNTRY_PCODE
        figures = observations.observations(self.raw, people, parents, country)
        write_csv(figures, self.target / "observations.csv")
        write_csv(observations.population_age(people), self.target / "population_age.csv")
        adults = figures[(figures["measure"] == "adults") & (figures["level"] == "admin2")]
        self.adults = adults.set_index("pcode")["value"]

    def _heritage(self) -> None:
        found = heritage.heritage(self.raw, self.admin2, self.settlements)
        for name, rows in found.sites.groupby("source_id"):
            write_layer(rows, self.target / f"{name}.parquet")
        write_csv(found.merges, self.target / "heritage_merges.csv")
        write_csv(found.checks, self.target / "heritage_checks.csv")
        elements = heritage.intangible_elements(self.raw)
        write_csv(elements, self.target / "intangible_elements.csv")
        categories, names = found.sites["category"].unique(), elements["element_id"]
        types = code_lists.programme_types(self.raw)["code"]
        write_csv(pairings.pairings(categories, names, types), self.target / "pairings.csv")

    def _stories(self) -> None:
        told = stories.stories(self.raw)
        write_csv(told, self.target / "stories.csv")
        places = stories.story_places(told, self.admin1, self.settlements)
        write_layer(places, self.target / "stories.parquet")

    def _centres(self) -> None:
        self.slots = centres.places(self.admin1, self.admin2, self.settlements)
        network = centres.published(self.raw, self.slots)
        write_layer(network, self.target / "centres_published.parquet")

    def _demonstration(self) -> None:
        register = demonstration.centres(self.slots)
        write_layer(register, self.target / "demonstration_centres.parquet")
        programmes = demonstration.programmes(register, self.adults)
        write_table(programmes, self.target / "demonstration_programmes.parquet")

    def _code_lists(self) -> None:
        write_csv(code_lists.national_facts(self.raw), self.target / "national_facts.csv")
        write_csv(code_lists.programme_types(self.raw), self.target / "programme_types.csv")
        write_csv(code_lists.target_groups(self.raw), self.target / "target_groups.csv")
        write_csv(code_lists.glossary(self.raw), self.target / "glossary.csv")

    def _describe(self) -> None:
        write_datapackage(self.target)


def build(raw: Path, target: Path) -> None:
    """Derive all data from ``raw`` and put it in place of the folder ``target``.

    The same inputs and versions of the libraries give the same bytes. Built in a folder beside
    ``target`` and swapped in when complete: a build that fails leaves the old data as they are.

    Raises:
        DataFileError: a raw file is missing, altered or contradicts another; or ``target`` holds
            something other than data built earlier.
        OSError: the disk is full or a folder cannot be written.
    """
    verify_raw(raw)
    _check_replaceable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        built = work / "built"
        built.mkdir(mode=_FOLDER_MODE)
        # PROJ remembers, a thread each, which form of EPSG:4326 was compared last; in a thread of
        # its own the build writes the same form whatever the process did before.
        with ThreadPoolExecutor(max_workers=1) as fresh:
            fresh.submit(_derive, raw, built).result()
        _swap(built, target, work / "replaced")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _derive(raw: Path, built: Path) -> None:
    steps = list(_Build(raw, built).steps())
    with tqdm(steps, desc="data", unit="step", leave=False) as progress:
        for name, step in progress:
            progress.set_postfix_str(name)
            step()


def _check_replaceable(target: Path) -> None:
    """Refuse to replace a folder that was not built here."""
    if not target.exists() or (target / FILE_NAME).exists():
        return
    if not target.is_dir() or any(path.is_file() for path in target.rglob("*")):
        what = f"it holds files but no {FILE_NAME}: not a folder of built data"
        raise DataFileError(target, what, "Name another folder, or empty it.")


def _swap(built: Path, target: Path, replaced: Path) -> None:
    """Put ``built`` in the place of ``target``; put the old folder back if that fails."""
    if not target.exists():
        built.rename(target)
        return
    target.rename(replaced)
    try:
        built.rename(target)
    except OSError:
        replaced.rename(target)
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m geo.sources.build",
        description="Derive the shipped data from the raw inputs. About ten seconds.",
    )
    parser.add_argument("raw", type=Path, help="folder of the raw inputs, e.g. ../shared/data")
    parser.add_argument("target", type=Path, help="folder to write, e.g. data")
    options = parser.parse_args(arguments)
    try:
        build(options.raw, options.target)
    except (DataFileError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201  the command's answer
        return FAILED
    doubts = read_text_table(options.target / "heritage_checks.csv")
    print(*heritage_checks.lines(doubts), sep="\n")  # noqa: T201  what people should look into
    return 0


if __name__ == "__main__":
    sys.exit(main())
