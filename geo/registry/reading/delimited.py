"""Read text files whose cells a comma, semicolon, tab or bar separates."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

from geo.registry.reading.encodings import detect_encoding
from geo.registry.reading.headers import SEARCHED_ROWS, find_header, name_columns
from geo.registry.reading.limits import MAX_COLUMNS, NOTED_PLACES, places, refusal, too_large
from geo.registry.reading.sheet import CellsBuilder, Reading, Sheet
from geo.text import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DELIMITERS: Final = ("\t", ";", "|", ",")
"""In the order taken where several fit: a comma also stands in numbers and sentences."""

_NAMES: Final = {"\t": N_("tabs"), ";": N_("semicolons"), "|": N_("bars"), ",": N_("commas")}

_SAMPLE_RECORDS: Final = 200
"""Enough records to tell how many cells they have; our choice."""

_CHUNK_ROWS: Final = 20_000

_BINARY_SHARE: Final = 0.05
"""More control characters than one in twenty, and the file is no text; our choice."""

_FEW: Final = 16
"""So many control characters a text of any length may have; our choice."""

# No text holds it: NUL characters are taken out before.
_END: Final = "\x00end"

Record = tuple[int, list[str]]


def read_delimited(content: bytes, name: str) -> Reading:
    """Read a text file as one table; what a cell holds is text, a formula too.

    Raises:
        RegisterError: empty, not a text, beyond the limits.
    """
    encoding, notes = detect_encoding(content)
    _check_text(content[: 1024 * 1024], encoding)
    text = _Text(content, encoding)
    delimiter, skipped = _delimiter(text)
    records = text.records(delimiter, skipped)
    head = list(itertools.islice(records, SEARCHED_ROWS))
    filled = [at for at, record in enumerate(head) if _is_filled(record)]
    if not filled:
        raise refusal(N_("The file is empty."), N_("Choose the file that holds the register."))
    header = find_header([head[at][1] for at in filled])
    start = header.first + header.depth
    body = itertools.chain(head[filled[start - 1] + 1 if start else 0 :], records)
    sheet, found = _table(body, header.names, name)
    notes += [Message(N_("Cells are separated by {sign}."), {"sign": Message(_NAMES[delimiter])})]
    notes += [*header.notes, *found, *text.notes()]
    sheet.encoding = encoding.removesuffix("-sig")
    sheet.notes = notes
    return Reading([sheet])


class _Text:
    """A text file, read as often as wanted; never all of it as one string."""

    def __init__(self, content: bytes, encoding: str) -> None:
        self._content = content
        self._encoding = encoding
        self.nul_lines: list[object] = []
        self.nul_count = 0
        self.open_quote: int | None = None

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends, without NUL characters."""
        self.nul_lines, self.nul_count = [], 0
        stream = io.TextIOWrapper(
            io.BytesIO(self._content), encoding=self._encoding, errors="replace", newline=""
        )
        for number, line in enumerate(stream, start=1):
            if "\x00" in line:
                self.nul_count += line.count("\x00")
                if len(self.nul_lines) <= NOTED_PLACES:
                    self.nul_lines.append(number)
                yield line.replace("\x00", "")
            else:
                yield line

    def records(self, delimiter: str, skipped: int = 0) -> Iterator[Record]:
        """Yield the line at which each record begins and its cells.

        A quotation mark that opens and never closes would take the rest of the file into one cell;
        from there on quotation marks are read as characters like others.
        """
        self.open_quote = None
        begin = 1
        for line, row in self._parsed(delimiter, skipped, csv.QUOTE_MINIMAL):
            if row and row[-1].endswith(_END) and row != [_END]:
                self.open_quote = line
                begin = line
                break
            if row != [_END]:
                yield line, row
        if self.open_quote is not None:
            for line, row in self._parsed(delimiter, begin - 1, csv.QUOTE_NONE):
                if row != [_END]:
                    yield line, row

    def _parsed(self, delimiter: str, skipped: int, quoting: Literal[0, 3]) -> Iterator[Record]:
        # A cell is no longer than its file. The limit belongs to the process: it is only raised.
        csv.field_size_limit(max(csv.field_size_limit(), len(self._content) + len(_END) + 1))
        lines = itertools.chain(itertools.islice(self.lines(), skipped, None), [_END])
        reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)
        line = skipped + 1
        for row in reader:
            yield line, row
            line = skipped + reader.line_num + 1

    def notes(self) -> list[Message]:
        """Return what has to be said about the characters."""
        notes = []
        if self.nul_count:
            notes.append(
                Message(
                    N_("{count} NUL characters were left out (lines {lines})."),
                    {"count": self.nul_count, "lines": places(self.nul_lines)},
                )
            )
        if self.open_quote is not None:
            notes.append(
                Message(
                    N_(
                        "Line {line}: a quotation mark opens and never closes; from there on such "
                        "marks are read as text. Was the file cut off?"
                    ),
                    {"line": self.open_quote},
                )
            )
        return notes


def _check_text(sample: bytes, encoding: str) -> None:
    """Refuse what is no text.

    Raises:
        RegisterError: too many control characters.
    """
    text = sample.decode(encoding, "replace")
    if not text.strip("\x00\ufeff \t\r\n"):
        raise refusal(N_("The file is empty."), N_("Choose the file that holds the register."))
    control = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f")
    if control > max(_BINARY_SHARE * len(text), _FEW):
        raise refusal(
            N_("What the file holds is neither text nor a format that is known."),
            N_(
                "Upload XLSX, XLS, ODS, CSV, GeoJSON, GeoPackage, a zipped Shapefile, KML, KMZ or "
                "GeoParquet."
            ),
        )


def _delimiter(text: _Text) -> tuple[str, int]:
    """Return the delimiter and how many lines to skip: spreadsheets write ``sep=;`` as the first.

    The delimiter is the one by which most records have the same number of cells, two at least.
    """
    first = next(text.lines(), "").strip().strip('"').lstrip("\ufeff").lower()
    if first.startswith("sep=") and first[4:] in (*DELIMITERS, ""):
        return first[4:] or "\t", 1
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        records = filter(_is_filled, text.records(delimiter))
        widths = [len(row) for _, row in itertools.islice(records, _SAMPLE_RECORDS)]
        several = Counter(width for width in widths if width > 1)
        if not several:
            continue
        ((_, count),) = several.most_common(1)
        # Records of the most frequent width count; others with the delimiter count a little.
        share = (count + 0.1 * sum(several.values())) / len(widths)
        if share > most + 1e-9:
            best, most = delimiter, share
    return best, 0


def _is_filled(record: Record) -> bool:
    return any(record[1]) and any(cell.strip() for cell in record[1])


class _Oddities:
    """Lines that are not as wide as the header, and blank ones."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.blank = self.short = self.long = 0
        self.short_lines: list[object] = []
        self.long_lines: list[object] = []

    def regular(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records that hold something, noting those of another width."""
        waiting = 0
        for record in records:
            if not _is_filled(record):
                waiting += 1  # those at the end are none
                continue
            self.blank += waiting
            waiting = 0
            line, row = record
            while len(row) > self.width and not row[-1].strip():
                row.pop()
            if len(row) > MAX_COLUMNS:
                raise too_large(N_("columns"), len(row), MAX_COLUMNS)
            if len(row) > self.width:
                self.long += 1
                if len(self.long_lines) <= NOTED_PLACES:
                    self.long_lines.append(line)
            elif len(row) < self.width:
                self.short += 1
                if len(self.short_lines) <= NOTED_PLACES:
                    self.short_lines.append(line)
            yield record

    def notes(self) -> list[Message]:
        notes = []
        if self.blank:
            notes.append(Message(N_("{count} blank rows were left out."), {"count": self.blank}))
        if self.short:
            notes.append(
                Message(
                    N_(
                        "Lines with fewer cells than the header ({count}): {lines}. "
                        "The rest is empty."
                    ),
                    {"count": self.short, "lines": places(self.short_lines, self.short)},
                )
            )
        if self.long:
            notes.append(
                Message(
                    N_(
                        "Lines with more cells than the header ({count}): {lines}. What is "
                        "beyond is kept in columns of its own."
                    ),
                    {"count": self.long, "lines": places(self.long_lines, self.long)},
                )
            )
        return notes


def _table(
    records: Iterable[Record], names: tuple[str, ...], name: str
) -> tuple[Sheet, list[Message]]:
    # Headers are often followed by more delimiters than columns.
    width = len(names)
    while width and not names[width - 1]:
        width -= 1
    oddities = _Oddities(width)
    builder = CellsBuilder(width)
    regular = oddities.regular(records)
    while chunk := list(itertools.islice(regular, _CHUNK_ROWS)):
        builder.append([line for line, _ in chunk], [row for _, row in chunk])
    made = assemble(builder, names[:width], name)
    return made, [*made.notes, *oddities.notes()]


def assemble(builder: CellsBuilder, names: tuple[str, ...], name: str) -> Sheet:
    """Return the sheet of what ``builder`` collected, its columns named, empty ones left out."""
    width = max(builder.width, len(names))
    table, numbers = builder.table([str(number) for number in range(width)])
    empty = [column.null_count == table.num_rows for column in table.columns]
    labels, kept, notes = name_columns(names, width, empty)
    if not table.num_rows:
        notes.append(Message(N_("There are headers and no rows.")))
    return Sheet(name, table.select(kept).rename_columns(labels), numbers, notes=notes)
