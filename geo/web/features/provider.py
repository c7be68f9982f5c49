"""Give the records of a layer to pygeoapi: a provider of features."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import numpy as np
import shapely
from pygeoapi.provider.base import (
    BaseProvider,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
)

from geo.export.where import ConditionError, selected
from geo.text import N_
from geo.web.features.catalogue import json_values
from geo.web.features.problems import RequestError, no_choice, no_value
from geo.web.features.systems import CRS84, transformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from pygeoapi.util import CrsTransformSpec

    from geo.web.features.catalogue import Collection

_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?", re.ASCII
)
_WAY_TIME: Final = N_(
    "Give a date or time of RFC 3339, or two with / between them, .. for an open end: "
    "2019-01-01/2020-12-31."
)
_WAY_BOX: Final = N_("Give four numbers: west,south,east,north; south is not above north.")
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


class _Links(list[dict[str, Any]]):
    """The links that pygeoapi adds to records, as they should be.

    Without those to JSON-LD, in which pygeoapi 0.21 leaves out the properties. To it, a full page
    has a next one, even the last, and every page leads to the first as itself. Mended here, not in
    the text it makes: that of all soums has megabytes.
    """

    def __init__(self, offset: int = 0, *, is_last: bool = False) -> None:
        """Be links of a page that begins at ``offset``."""
        super().__init__()
        self._offset = offset
        self._is_last = is_last

    def append(self, link: dict[str, Any]) -> None:
        """Add a link, if it leads to what there is."""
        if link["type"] == "application/ld+json" or (link["rel"] == "next" and self._is_last):
            return
        if self._offset and link["rel"] in {"self", "alternate"}:
            link = {**link, "href": f"{link['href']}&offset={self._offset}"}
        super().append(link)

    def extend(self, links: Iterable[dict[str, Any]]) -> None:
        """Add links as `append` does."""
        for link in links:
            self.append(link)


class LayerProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi has no types
    """Serves one collection; made for each request, as pygeoapi does."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        """Take ``data``, a `Collection`, and ``options``: the condition asked for, or None."""
        super().__init__(provider_def)
        self._collection: Collection = self.data
        self._condition, self._text = self.options["condition"]
        self._fields = self._collection.fields()

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """Return the schemas of the columns."""
        return self._collection.fields()

    def query(  # noqa: PLR0913  pygeoapi's signature
        self,
        *,
        offset: int = 0,
        limit: int = 100,
        bbox: Sequence[float] = (),
        datetime_: str | None = None,
        properties: Iterable[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: CrsTransformSpec | None = None,
        **_more: object,
    ) -> dict[str, Any]:
        """Return a page of the records asked for, in the order asked for, as GeoJSON.

        Raises:
            ProviderInvalidQueryError: a box, time or value means nothing, or the condition
                compares what cannot be compared.
        """
        try:
            chosen = self._in_box(bbox) & self._in_years(datetime_)
            for name, text in properties:
                chosen &= self._equal(name, text)
            if self._condition is not None:
                layer = self._collection.layer
                chosen &= selected(layer, self._condition, self._text).to_numpy(dtype=bool)
        except (RequestError, ConditionError) as error:
            raise ProviderInvalidQueryError(user_msg=str(error)) from error
        rows = self._sorted(np.flatnonzero(chosen), sortby)
        page = rows[offset : offset + limit]
        names = select_properties or list(self._collection.columns)
        system = "" if skip_geometry else _system(crs_transform_spec)
        return {
            "type": "FeatureCollection",
            "features": self._features(page, names, system),
            "numberMatched": len(rows),
            "numberReturned": len(page),
            "links": _Links(offset, is_last=offset + len(page) >= len(rows)),
        }

    def get(
        self,
        identifier: str,
        *,
        crs_transform_spec: CrsTransformSpec | None = None,
        **_more: object,
    ) -> dict[str, Any]:
        """Return a record by its identifier, escaped as in an address: so are pygeoapi's links.

        Raises:
            ProviderItemNotFoundError: there is none.
        """
        place = self._collection.places.get(unquote(identifier))
        if place is None:
            raise ProviderItemNotFoundError(user_msg="no record of this identifier here")
        names = list(self._collection.columns)
        (feature,) = self._features(np.array([place]), names, _system(crs_transform_spec))
        return {**feature, "links": _Links()}

    def _in_box(self, bbox: Sequence[float]) -> NDArray[np.bool_]:
        if not bbox:
            return np.ones(len(self._collection), dtype=bool)
        half = len(bbox) // 2  # six numbers have heights, at which nothing here is looked at
        west, south, east, north = *bbox[:2], *bbox[half : half + 2]
        if not math.isfinite(west + south + east + north):
            raise no_value(",".join(map(str, bbox)), _WAY_BOX, parameter="bbox")
        # Beyond the antimeridian, longitudes begin anew.
        sides = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
        inside = np.zeros(len(self._collection), dtype=bool)
        if self._collection.has_geometry:
            for left, right in sides:
                # A box without width or height is a line or a point; as an area, it meets nothing.
                box = shapely.envelope(shapely.box(left, south, right, north))
                inside[self._collection.tree.query(box, predicate="intersects")] = True
        return inside

    def _in_years(self, text: str | None) -> NDArray[np.bool_]:
        if text is None:
            return np.ones(len(self._collection), dtype=bool)
        first, last = _years(text)
        # A year that is missing is NaN: it lies in no interval.
        years = self._collection.years
        within: NDArray[np.bool_] = (years >= first) & (years <= last)
        return within

    def _equal(self, name: str, text: str) -> NDArray[np.bool_]:
        column = self._collection.columns[name]
        value: object = text
        if column.type in {"integer", "number"}:
            value = _number(name, text)
        elif column.type == "boolean":
            if text.lower() not in _TRUTH:
                raise no_choice(text, _TRUTH, parameter=name)
            value = _TRUTH[text.lower()]
        equal = self._collection.layer.features[name] == value
        return equal.astype("boolean").fillna(value=False).to_numpy(dtype=bool)

    def _sorted(self, rows: NDArray[np.intp], sortby: Sequence[dict[str, str]]) -> NDArray[np.intp]:
        for key in reversed(sortby):
            values = self._collection.layer.features[key["property"]].iloc[rows]
            ordered = values.reset_index(drop=True).sort_values(
                ascending=key["order"] != "-", kind="stable", na_position="last"
            )
            rows = rows[ordered.index.to_numpy()]
        return rows

    def _features(
        self, rows: NDArray[np.intp], names: Sequence[str], system: str
    ) -> list[dict[str, Any]]:
        """Return records as GeoJSON, coordinates in ``system``; without them if it is empty."""
        collection = self._collection
        shapes: Iterable[Any] = [None] * len(rows)
        if system:
            geometries = collection.geometries[rows]
            if collection.layer.geometry_type == "MultiPolygon":
                # RFC 7946, 3.1.6: outlines run against the clock.
                geometries = shapely.orient_polygons(geometries, exterior_cw=False)
            if system != CRS84:
                geometries = transformed(geometries, CRS84, system)
            shapes = (text and json.loads(text) for text in shapely.to_geojson(geometries).tolist())
        frame = collection.layer.features
        values = [json_values(frame[name].iloc[rows], collection.columns[name]) for name in names]
        records = zip(*values, strict=True) if values else [()] * len(rows)
        return [
            {
                "type": "Feature",
                "id": collection.feature_ids[row],
                "geometry": shape,
                "properties": dict(zip(names, record, strict=True)),
            }
            for row, shape, record in zip(rows, shapes, records, strict=True)
        ]


def _system(spec: CrsTransformSpec | None) -> str:
    return CRS84 if spec is None else str(spec.target_crs_uri)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise no_value(text, N_("The field holds numbers."), parameter=name)
    return number


def _years(text: str) -> tuple[float, float]:
    """Return the first and last year that an interval of Part 1, clause 7.15.4, meets."""
    ends = text.split("/")
    if len(ends) > 2 or not any(end.strip(".") for end in ends):  # noqa: PLR2004
        raise no_value(text, _WAY_TIME, parameter="datetime")
    first, last = _instant(ends[0], text), _instant(ends[-1], text)
    if first is not None and last is not None and first > last:
        raise no_value(text, _WAY_TIME, parameter="datetime")
    return (
        -math.inf if first is None else float(first.year),
        math.inf if last is None else float(last.year),
    )


def _instant(end: str, text: str) -> datetime | None:
    if end in {"", ".."} and "/" in text:
        return None
    if _TIME.fullmatch(end):
        try:
            instant = datetime.fromisoformat(end.upper())
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise no_value(text, _WAY_TIME, parameter="datetime")
