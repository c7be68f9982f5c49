"""Hold the template of a register: its columns, their words, and the file to fill in."""

from geo.registry.template.columns import (
    CENTRE_COLUMNS,
    FIRST_YEAR,
    LAST_YEAR,
    PROGRAMME_COLUMNS,
    PROGRAMME_KEY,
    TEMPLATE,
    Column,
    ColumnKind,
)
from geo.registry.template.labels import BOOLEAN_LABELS, CATEGORY_LABELS, Label
from geo.registry.template.workbook import EXAMPLE_CODE, SHEET_NAMES, write_template

__all__ = [
    "BOOLEAN_LABELS",
    "CATEGORY_LABELS",
    "CENTRE_COLUMNS",
    "EXAMPLE_CODE",
    "FIRST_YEAR",
    "LAST_YEAR",
    "PROGRAMME_COLUMNS",
    "PROGRAMME_KEY",
    "SHEET_NAMES",
    "TEMPLATE",
    "Column",
    "ColumnKind",
    "Label",
    "write_template",
]
