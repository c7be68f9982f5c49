"""Make the tables, the views for GIS programs, and the role that may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

# Written out again: what a migration does must not change when the program does.
_CENTRES: Final[dict[str, type[TypeEngine[Any]]]] = {
    "centre_id": sa.Text,
    "name_en": sa.Text,
    "name_mn": sa.Text,
    "level": sa.Text,
    "admin1_pcode": sa.Text,
    "admin2_pcode": sa.Text,
    "status": sa.Text,
    "status_date": sa.Text,
    "opened_year": sa.BigInteger,
    "teachers_total": sa.BigInteger,
    "evidence": sa.Text,
    "fact": sa.Text,
    "source_id": sa.Text,
    "source_title": sa.Text,
    "source_url": sa.Text,
    "source_date": sa.Text,
    "licence": sa.Text,
    "location_accuracy": sa.Text,
    "location_note": sa.Text,
    "bag_or_khoroo": sa.Text,
    "address": sa.Text,
    "phone": sa.Text,
    "email": sa.Text,
    "founding_decision": sa.Text,
    "former_name": sa.Text,
    "host": sa.Text,
    "building_condition": sa.Text,
    "rooms": sa.BigInteger,
    "heating": sa.Boolean,
    "electricity": sa.Boolean,
    "internet": sa.Boolean,
    "computers": sa.BigInteger,
    "disability_access": sa.Boolean,
    "teachers_female": sa.BigInteger,
    "budget_mnt": sa.Double,
    "budget_year": sa.BigInteger,
}
_PROGRAMMES: Final[dict[str, type[TypeEngine[Any]]]] = {
    "centre_id": sa.Text,
    "school_year": sa.Text,
    "year": sa.BigInteger,
    "programme_type": sa.Text,
    "title": sa.Text,
    "target_group": sa.Text,
    "learners_total": sa.BigInteger,
    "learners_female": sa.BigInteger,
    "age_15_24": sa.BigInteger,
    "age_25_64": sa.BigInteger,
    "age_65_plus": sa.BigInteger,
    "completed": sa.BigInteger,
    "became_literate": sa.BigInteger,
    "certificates": sa.BigInteger,
    "returned_to_school": sa.BigInteger,
    "dropped_out": sa.BigInteger,
    "hours": sa.Double,
    "delivery": sa.Text,
    "partner": sa.Text,
    "heritage_element": sa.Text,
    "cost_mnt": sa.Double,
}

_KEPT_FOREVER: Final = ("versions", "centres", "programmes", "audit")
"""Tables that only grow."""

_VIEW: Final = """
CREATE VIEW clc.current_{table} AS
SELECT rows.feature_id, current.register_id, registers.title AS register_title,
    registers.organisation, registers.licence AS register_licence, current.number AS version,
    current.published_at, {columns}
FROM (
    SELECT DISTINCT ON (register_id) register_id, number, content_number, published_at
    FROM clc.versions ORDER BY register_id, number DESC
) AS current
JOIN clc.registers ON registers.id = current.register_id
JOIN clc.{table} AS rows
    ON rows.register_id = current.register_id AND rows.number = current.content_number
"""

_REFUSE_CHANGES: Final = """
CREATE FUNCTION clc.refuse_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'clc.%: rows are added, never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

# Roles belong to the whole server: an account without the right to make one still gets its tables.
_READER: Final = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'clc_reader') THEN
        CREATE ROLE clc_reader NOLOGIN;
    END IF;
    GRANT USAGE ON SCHEMA clc TO clc_reader;
    GRANT SELECT ON clc.current_centres, clc.current_programmes TO clc_reader;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE WARNING 'the role clc_reader was not made: this account may not make roles';
    WHEN duplicate_object OR unique_violation THEN
        RAISE WARNING 'the role clc_reader was made by somebody else just now: grant it again';
END
$$
"""


def upgrade() -> None:
    """Make everything, in the schema that is there."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.create_table(
        "registers",
        sa.Column("id", sa.Text, primary_key=True),
        *(_text(name) for name in ("title", "organisation", "licence", "contact")),
        schema="clc",
    )
    op.create_table(
        "versions",
        sa.Column("register_id", sa.Text, sa.ForeignKey("clc.registers.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _text("author"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        _text("note"),
        _text("checksum"),
        sa.Column("centres", sa.BigInteger, nullable=False),
        sa.Column("programmes", sa.BigInteger, nullable=False),
        _text("action"),
        sa.Column("restored", sa.Integer),
        _text("source_name"),
        _text("source_sha256"),
        sa.Column("content_number", sa.Integer, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.CheckConstraint("number >= 1", name="versions_number"),
        sa.CheckConstraint("action IN ('publish', 'rollback')", name="versions_action"),
        schema="clc",
    )
    point = sa.Column("geometry", Geometry("POINT", 4326, spatial_index=False), nullable=False)
    _make_rows("centres", _CENTRES, point)
    op.create_index(
        "centres_geometry", "centres", ["geometry"], schema="clc", postgresql_using="gist"
    )
    _make_rows("programmes", _PROGRAMMES)
    op.create_table(
        "audit",
        sa.Column("entry", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _text("actor"),
        _text("action"),
        sa.Column("register_id", sa.Text),
        sa.Column("number", sa.Integer),
        _text("detail"),
        schema="clc",
    )
    _protect()
    op.execute(_VIEW.format(table="centres", columns=_list((*_CENTRES, "further", "geometry"))))
    op.execute(_VIEW.format(table="programmes", columns=_list((*_PROGRAMMES, "further"))))
    op.execute(_READER)


def downgrade() -> None:
    """Remove everything but the role, which other databases of the server may use."""
    for view in ("current_centres", "current_programmes"):
        op.execute(f"DROP VIEW clc.{view}")
    for table in ("audit", "programmes", "centres", "versions", "registers"):
        op.drop_table(table, schema="clc")
    op.execute("DROP FUNCTION clc.refuse_changes()")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(f"rows.{column}" for column in columns)


def _make_rows(name: str, columns: dict[str, type[TypeEngine[Any]]], *more: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("feature_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("register_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        *(sa.Column(column, kind) for column, kind in columns.items()),
        sa.Column("further", JSONB),
        *more,
        sa.ForeignKeyConstraint(
            ["register_id", "number"],
            ["clc.versions.register_id", "clc.versions.number"],
            name=f"{name}_version",
        ),
        sa.UniqueConstraint("register_id", "number", "row", name=f"{name}_row"),
        schema="clc",
    )


def _protect() -> None:
    """Let rows of the history be added only, whoever is connected."""
    op.execute(_REFUSE_CHANGES)
    for table in _KEPT_FOREVER:
        op.execute(
            f"CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON clc.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION clc.refuse_changes()"
        )
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA clc FROM PUBLIC")
