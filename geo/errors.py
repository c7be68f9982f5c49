"""Errors a user may meet: each says what is wrong, why, and the way out, in one line."""

from __future__ import annotations


class GeoError(Exception):
    """Base of the errors this package raises on purpose."""


class DataFileError(GeoError):
    """A data file that is missing, truncated, altered or not what its description says."""

    def __init__(self, path: object, what: str, way_out: str) -> None:
        """Compose the line: the file, what is wrong with it, and how to mend it."""
        super().__init__(f"{path}: {what}. {way_out}")
        self.path = str(path)
        self.what = what
        self.way_out = way_out


class SettingError(GeoError, ValueError):
    """A setting that means nothing: a negative distance, weights that sum to zero."""

    def __init__(self, setting: str, value: object, why: str, way_out: str) -> None:
        """Compose the line: the setting and its value, why it means nothing, what would."""
        super().__init__(f"{setting} {value}: {why}. {way_out}")
        self.setting = setting
        self.value = value
        self.why = why
        self.way_out = way_out
