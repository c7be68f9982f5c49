"""Lay out the tables of a PostGIS store, in a schema of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from geo.store.registers.content import Kind

SCHEMA: Final = "clc"
READER: Final = "clc_reader"
"""Role that may read the views and nothing else."""

REVISIONS: Final = ("0001",)
"""Revisions of the migrations, oldest first; the program works with the last one."""

SQL_TYPES: Final[dict[Kind, type[TypeEngine[Any]]]] = {
    "text": Text,
    "integer": BigInteger,
    "number": Double,
    "boolean": Boolean,
}

CENTRE_COLUMNS: Final[dict[str, Kind]] = {
    "centre_id": "text",
    "name_en": "text",
    "name_mn": "text",
    "level": "text",
    "admin1_pcode": "text",
    "admin2_pcode": "text",
    "status": "text",
    "status_date": "text",
    "opened_year": "integer",
    "teachers_total": "integer",
    "evidence": "text",
    "fact": "text",
    "source_id": "text",
    "source_title": "text",
    "source_url": "text",
    "source_date": "text",
    "licence": "text",
    "location_accuracy": "text",
    "location_note": "text",
    "bag_or_khoroo": "text",
    "address": "text",
    "phone": "text",
    "email": "text",
    "founding_decision": "text",
    "former_name": "text",
    "host": "text",
    "building_condition": "text",
    "rooms": "integer",
    "heating": "boolean",
    "electricity": "boolean",
    "internet": "boolean",
    "computers": "integer",
    "disability_access": "boolean",
    "teachers_female": "integer",
    "budget_mnt": "number",
    "budget_year": "integer",
}
"""Columns of their own; further ones, and those of another type, are in ``further``."""

PROGRAMME_COLUMNS: Final[dict[str, Kind]] = {
    "centre_id": "text",
    "school_year": "text",
    "year": "integer",
    "programme_type": "text",
    "title": "text",
    "target_group": "text",
    "learners_total": "integer",
    "learners_female": "integer",
    "age_15_24": "integer",
    "age_25_64": "integer",
    "age_65_plus": "integer",
    "completed": "integer",
    "became_literate": "integer",
    "certificates": "integer",
    "returned_to_school": "integer",
    "dropped_out": "integer",
    "hours": "number",
    "delivery": "text",
    "partner": "text",
    "heritage_element": "text",
    "cost_mnt": "number",
}
"""Likewise, of programmes."""

METADATA: Final = MetaData(schema=SCHEMA)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


REGISTERS: Final = Table(
    "registers",
    METADATA,
    Column("id", Text, primary_key=True),
    *(_text(name) for name in ("title", "organisation", "licence", "contact")),
)

VERSIONS: Final = Table(
    "versions",
    METADATA,
    Column("register_id", Text, ForeignKey(REGISTERS.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("author"),
    Column("published_at", DateTime(timezone=True), nullable=False),
    _text("note"),
    _text("checksum"),
    Column("centres", BigInteger, nullable=False),
    Column("programmes", BigInteger, nullable=False),
    _text("action"),
    Column("restored", Integer),
    _text("source_name"),
    _text("source_sha256"),
    # A rollback holds no rows of its own: it names the version that has them.
    Column("content_number", Integer, nullable=False),
    Column("columns", JSONB, nullable=False),
    CheckConstraint("number >= 1", name="versions_number"),
    CheckConstraint("action IN ('publish', 'rollback')", name="versions_action"),
)


def _rows(name: str, kinds: dict[str, Kind], *more: Column[Any] | Index) -> Table:
    return Table(
        name,
        METADATA,
        # A whole number that is unique among all registers, as GIS programs ask of a layer.
        Column("feature_id", BigInteger, Identity(always=True), primary_key=True),
        Column("register_id", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("row", Integer, nullable=False),
        *(Column(column, SQL_TYPES[kind]) for column, kind in kinds.items()),
        Column("further", JSONB),
        *more,
        ForeignKeyConstraint(
            ["register_id", "number"],
            [VERSIONS.c.register_id, VERSIONS.c.number],
            name=f"{name}_version",
        ),
        UniqueConstraint("register_id", "number", "row", name=f"{name}_row"),
    )


CENTRES: Final = _rows(
    "centres",
    CENTRE_COLUMNS,
    Column("geometry", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Index("centres_geometry", "geometry", postgresql_using="gist"),
)

PROGRAMMES: Final = _rows("programmes", PROGRAMME_COLUMNS)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("entry", BigInteger, Identity(always=True), primary_key=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    _text("actor"),
    _text("action"),
    Column("register_id", Text),
    Column("number", Integer),
    _text("detail"),
)
