"""Keep the registers of offices: every version, who published it, and why."""

from geo.store.registers.archive import version_archive
from geo.store.registers.opening import data_directory, open_store
from geo.store.registers.records import (
    LONGEST_ID,
    RESERVED_IDS,
    AuditEntry,
    PublishConflictError,
    RegisterContent,
    RegisterInfo,
    RegisterStore,
    Version,
)

__all__ = [
    "LONGEST_ID",
    "RESERVED_IDS",
    "AuditEntry",
    "PublishConflictError",
    "RegisterContent",
    "RegisterInfo",
    "RegisterStore",
    "Version",
    "data_directory",
    "open_store",
    "version_archive",
]
