"""Hold what is published as collections: identifiers, extents, the columns to ask by."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.errors import GeoError
from geo.export.layer import GEOMETRY
from geo.text import N_, Message
from geo.web.ogc.problems import RequestError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from geo.export.layer import Column, ExportLayer

    Published = Callable[[], Mapping[str, Callable[[], ExportLayer]]]

YEAR_COLUMNS: Final = ("year", "opened_year", "year_inscribed")
"""Integer columns that place a record in time, the first that a layer has."""

DEMONSTRATION: Final = "DEMO"

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._~@-]+")
"""What stands in an address only as an escape."""

_LOGGER: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extent:
    """Where and when the records of a collection are."""

    bounds: tuple[float, float, float, float] | None
    """West, south, east, north in degrees; None where no record has a place."""
    years: tuple[int, int] | None
    """First and last year; None where no record has one."""


class Collection:
    """A layer with what is asked of it again and again; read-only, safe to share."""

    def __init__(self, collection_id: str, layer: ExportLayer) -> None:
        """Wrap ``layer``; nothing is computed before it is asked for."""
        self.id = collection_id
        self.layer = layer

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.layer.features)

    @cached_property
    def title(self) -> str:
        """Title that says so where the data are demonstration data."""
        return self._marked(self.layer.title)

    @cached_property
    def description(self) -> str:
        """What the layer is, what of it is here, how sure it is."""
        parts = (self.layer.description, self.layer.selection, self.layer.evidence)
        return self._marked(" ".join(part for part in parts if part))

    def _marked(self, text: str) -> str:
        if not self.layer.is_demonstration or DEMONSTRATION in text:
            return text
        return f"{DEMONSTRATION}: {text}"

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Columns by their name."""
        return {column.name: column for column in self.layer.columns}

    @property
    def has_geometry(self) -> bool:
        """Whether records have a place at all."""
        return self.layer.geometry_type is not None

    @cached_property
    def geometries(self) -> NDArray[np.object_]:
        """Geometry of every record in CRS84, None where there is none."""
        if not self.has_geometry:
            return np.full(len(self), None, dtype=object)
        return np.asarray(self.layer.features[GEOMETRY].array, dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of `geometries`."""
        return shapely.STRtree(self.geometries)

    @cached_property
    def feature_ids(self) -> list[str]:
        """Identifier of every record: its key, or its place in a table without one, from 1."""
        if not self.layer.key:
            return [str(place) for place in range(1, len(self) + 1)]
        return [str(value) for value in self.layer.features[self.layer.key]]

    @cached_property
    def places(self) -> dict[str, int]:
        """Place of every record, from 0, by its identifier."""
        return {identifier: place for place, identifier in enumerate(self.feature_ids)}

    @cached_property
    def year_column(self) -> str:
        """Column that says the year of a record; empty for none."""
        for name in YEAR_COLUMNS:
            if name in self.columns and self.columns[name].type == "integer":
                return name
        return ""

    @cached_property
    def years(self) -> NDArray[np.float64]:
        """Year of every record, NaN where none is stated."""
        if not self.year_column:
            return np.full(len(self), np.nan)
        return self.layer.features[self.year_column].to_numpy(dtype=float, na_value=np.nan)

    @cached_property
    def extent(self) -> Extent:
        """Smallest box and period with all records."""
        bounds = shapely.total_bounds(self.geometries)
        west, south, east, north = (float(value) for value in bounds)
        years = self.years[np.isfinite(self.years)]
        return Extent(
            (west, south, east, north) if np.isfinite(bounds).all() else None,
            (int(years.min()), int(years.max())) if len(years) else None,
        )


def public_ids(keys: list[str]) -> dict[str, str]:
    """Return the key of each collection by an identifier that needs no escapes in an address.

    Characters other than letters of ASCII, digits and ``. _ ~ @ -`` become ``-``; the second of
    two keys that would then be alike ends in ``-2``.
    """
    taken: dict[str, str] = {}
    for key in keys:
        name = _UNSAFE.sub("-", key).strip(".") or "-"
        identifier, count = name, 1
        while identifier in taken:
            count += 1
            identifier = f"{name}-{count}"
        taken[identifier] = key
    return taken


class Catalogue:
    """The collections of the moment; what was computed lasts as long as the layer does."""

    def __init__(self, published: Published) -> None:
        """Serve what ``published`` says at each request."""
        self._published = published
        self._known: dict[str, Collection] = {}
        self._lock = threading.Lock()

    def collection(self, collection_id: str) -> Collection:
        """Return the collection ``collection_id``.

        Raises:
            RequestError: 404, it is not published; 503, its data cannot be read now.
        """
        published = self._published()
        key = public_ids(list(published)).get(collection_id)
        if key is None:
            raise RequestError(
                Message(N_("No collection {value}."), shown("", collection_id)),
                Message(N_("The list at /collections has all there are.")),
                status=404,
                code="NotFound",
            )
        try:
            return self._collection(collection_id, published[key])
        except GeoError as error:
            _LOGGER.exception("collection %s cannot be served", collection_id)
            raise RequestError(
                Message(N_("The data of {value} cannot be read now."), shown("", collection_id)),
                Message(N_("Tell who runs the server: its log says why.")),
                status=503,
                code="ServerError",
            ) from error

    def __iter__(self) -> Iterator[Collection]:
        """Return all collections whose data can be read."""
        published = self._published()
        ids = public_ids(list(published))
        with self._lock:
            for gone in self._known.keys() - ids.keys():
                del self._known[gone]
        for identifier in ids:
            try:
                yield self._collection(identifier, published[ids[identifier]])
            except GeoError:
                _LOGGER.exception("collection %s cannot be served", identifier)

    def _collection(self, identifier: str, load: Callable[[], ExportLayer]) -> Collection:
        layer = load()
        with self._lock:
            known = self._known.get(identifier)
            if known is None or known.layer is not layer:
                known = self._known[identifier] = Collection(identifier, layer)
            return known
