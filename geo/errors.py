"""Errors a user may meet: each says what is wrong, why, and the way out, in one line."""

from __future__ import annotations

import math

from geo.text import N_, Message


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


class RegisterError(GeoError):
    """A register that cannot be read, kept or published; nothing that was there is lost."""

    def __init__(self, what: Message, way_out: Message) -> None:
        """Compose the line: what is wrong and why, and the way out."""
        super().__init__(f"{what} {way_out}")
        self.what = what
        self.way_out = way_out


def check_limit(setting: str, value: float, way_out: str, *, largest: float = math.inf) -> None:
    """Refuse a limit that is not a number above zero and up to ``largest``.

    Raises:
        SettingError: with ``setting`` and ``way_out``.
    """
    if not value > 0:
        raise SettingError(setting, value, N_("a limit must be more than zero"), way_out)
    if value > largest:
        raise SettingError(setting, value, N_("so far away nothing is within reach"), way_out)


class ExportError(GeoError):
    """Something that cannot be taken away as asked; no file was left behind."""

    def __init__(self, message: Message) -> None:
        """Take the whole line: what, why, and the way out."""
        super().__init__(str(message))
        self.message = message


class StoryError(GeoError):
    """A story that cannot be read or shown."""

    def __init__(self, message: Message, line: int | None = None) -> None:
        """Take what is wrong, why, and the way out; and the line of the file where it stands."""
        where = N_("Line {line}: {what}")
        self.message = message if line is None else Message(where, {"line": line, "what": message})
        self.line = line
        super().__init__(str(self.message))
