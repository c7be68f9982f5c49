"""Run migrations on the connection that is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import text

from geo.store.registers.schema import METADATA, SCHEMA

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _is_ours(name: str | None, type_: str, _: object) -> bool:
    """Leave alone what belongs to others in the same database."""
    return name == SCHEMA if type_ == "schema" else name != "alembic_version"


connection: Connection = context.config.attributes["connection"]
# Before the first migration there is no schema that could hold the number of the last one.
connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table_schema=SCHEMA,
    include_schemas=True,
    include_name=_is_ours,
    include_object=alembic_helpers.include_object,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
