"""Tell in which encoding an office's text is, and repair what older programs have damaged."""

from __future__ import annotations

import codecs
import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from geo.registry.reading.limits import MIB
from geo.registry.reading.sheet import TEXT, Sheet
from geo.sources.encodings import repair_look_alikes, repair_misread_cyrillic
from geo.text import N_, Message

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

EIGHT_BIT: Final = ("cp1251", "cp1252", "koi8-u", "cp866", "mac-cyrillic")
"""Encodings of one byte a letter that are tried, the likeliest first; KOI8-U (RFC 2319) is KOI8-R
with є and ї, which stand for ө and ү."""

_SAMPLE_BYTES: Final = 65_536
"""Enough letters to tell encodings apart; our choice."""

_UTF16_SHARE: Final = 0.9
"""Share of high bytes that must be those of Latin, Cyrillic or punctuation; our choice."""

_UTF8_SHARE: Final = 10
"""A text is damaged UTF-8 if it has so many whole letters for each broken byte; our choice."""

MAX_REPAIRS: Final = 100_000
"""Repaired cells listed one by one; all are repaired, and a note counts them. Our choice."""

_VOWELS: Final = frozenset("аоуэиеяёюыөүєїѳй")
_FREQUENT: Final = frozenset("аоуэиеөүєїнйлрсгхдтбм")
"""Letters that make up nine tenths of Mongolian text."""

_PUNCTUATION: Final = frozenset("«»№–—“”„’‘…°\u00a0")

_WORD: Final = re.compile(r"[^\W\d_]+")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]+")
_HIGH: Final = bytes(range(0x80, 0x100))
_HIGH_LINE: Final = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")


def _bytes_of(encoding: str) -> dict[str, int]:
    """Return the byte of each letter; bytes without one stand for themselves, as programs do it."""
    table = {}
    for byte in range(256):
        try:
            table[bytes([byte]).decode(encoding)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    return table


_MISREADINGS: Final = tuple(_bytes_of(encoding) for encoding in ("cp1251", "cp1252", "latin-1"))

# What UTF-8 leaves when it is read byte by byte: a lead byte, then a continuation byte.
_CONTINUATION_1251: Final = "".join(
    letter for letter, byte in _MISREADINGS[0].items() if byte in range(0x80, 0xC0)
)
_TWICE_ENCODED: Final = re.compile(f"[РСТУ][{_CONTINUATION_1251}]|[ÐÑÒÓ]")
_SUSPECT: Final = f"[\u00a8-\u00ff]|[єЄѳѲїЇ]|[РСТУ][{_CONTINUATION_1251}]"
_UKRAINIAN: Final = "[іІґҐ]"


def detect_encoding(content: bytes) -> tuple[str, list[Message]]:
    """Return the encoding of a text and what has to be said about it.

    A byte order mark decides; else UTF-16 shows by its high bytes; what is UTF-8 is UTF-8; all
    other text is in the encoding of `EIGHT_BIT` in which its words look most like words.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, []
    sample = content[:_SAMPLE_BYTES]
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        low = sample[0::2] if encoding == "utf-16-le" else sample[1::2]
        usual = sum(high.count(byte) for byte in (0x00, 0x04, 0x20))
        # High bytes are few values, low bytes many: text of one byte a letter has no such sides.
        if b"\x00" in high and usual > _UTF16_SHARE * len(high) and low.count(0) < len(low) / 10:
            return encoding, []
    whole, bad = _count_utf8(content)
    if not bad:
        return "utf-8", []
    if whole > _UTF8_SHARE * bad:
        return "utf-8", [
            Message(N_("{count} bytes are not UTF-8 and are shown as \ufffd."), {"count": bad})
        ]
    return detect_eight_bit(content), []


def _count_utf8(content: bytes) -> tuple[int, int]:
    """Return how many letters of several bytes are whole, and how many bytes are broken."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    whole = bad = 0
    for start in range(0, len(content), MIB):
        end = start + MIB >= len(content)
        chunk = content[start : start + MIB]
        text = decoder.decode(chunk, final=end)
        if text.isascii():
            continue
        # A replacement character the file itself holds is whole.
        replaced = max(text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd"), 0)
        bad += replaced
        whole += len(text) - len(chunk.translate(None, _HIGH)) - replaced
    return whole, bad


def detect_eight_bit(content: bytes) -> str:
    """Return the encoding of `EIGHT_BIT` in which ``content`` reads most like words."""
    lines: list[bytes] = []
    size = 0
    for found in _HIGH_LINE.finditer(content):
        lines.append(found[0][:_SAMPLE_BYTES])
        size += len(lines[-1])
        if size > _SAMPLE_BYTES:
            break
    sample = b"\n".join(lines)[: 2 * _SAMPLE_BYTES]
    return max(EIGHT_BIT, key=lambda encoding: _likeness(sample.decode(encoding, "replace")))


def _likeness(text: str) -> float:
    """Return how much of the letters beyond ASCII looks like words (-1 to 1)."""
    high = score = 0.0
    for word in _WORD.findall(text):
        beyond = sum(1 for letter in word if letter > "\x7f")
        if beyond:
            high += beyond
            score += beyond * _word_likeness(word, beyond)
    odd = sum(
        1
        for letter in text
        if letter > "\x7f" and not letter.isalpha() and letter not in _PUNCTUATION
    )
    return (score - odd) / (high + odd) if high + odd else 0.0


def _word_likeness(word: str, beyond: int) -> float:
    if _CYRILLIC.fullmatch(word):
        lower = word.lower()
        if not (word.islower() or word.isupper() or word.istitle()):
            return -1.0
        if len(word) > 2 and not _VOWELS & set(lower):  # noqa: PLR2004
            return -0.5
        return sum(1 for letter in lower if letter in _FREQUENT) / len(word)
    if _CYRILLIC.search(word):
        return -1.0
    # A Western word has ASCII letters among the others: Höshööt.
    cased = word.islower() or word.isupper() or word.istitle()
    return 0.9 if cased and 2 * beyond <= len(word) else -0.5


def decode(content: bytes) -> tuple[str, str, list[Message]]:
    """Return a text, its encoding and what has to be said about it."""
    encoding, notes = detect_encoding(content)
    return content.decode(encoding, "replace"), encoding, notes


def repair_text(text: str, *, mongolian: bool = True) -> str:
    """Return ``text`` with its letters restored, or as it is.

    UTF-8 that was read as Windows-1251 or Latin-1, Windows-1251 that was read as Latin-1 and,
    where the text is ``mongolian``, the look-alikes є, ѳ, ї of ө and ү.
    """
    text = _decode_again(text)
    text = repair_misread_cyrillic(text)
    return repair_look_alikes(text) if mongolian else text


def _is_twice_encoded(text: str) -> bool:
    # Twice at least: one pair alone may be two letters somebody wrote.
    return len(_TWICE_ENCODED.findall(text)) >= 2  # noqa: PLR2004


def _decode_again(text: str) -> str:
    if not _is_twice_encoded(text):
        return text
    for byte_of in _MISREADINGS:
        try:
            return bytes([byte_of[letter] for letter in text]).decode()
        except (KeyError, UnicodeDecodeError):
            continue
    return text


def repair_sheet(sheet: Sheet) -> None:
    """Repair the headers and cells of ``sheet`` in place and list each repair in it."""
    mongolian = not any(map(_is_ukrainian, sheet.cells.columns))
    names = sheet.cells.column_names
    listed: list[tuple[int, str, str, str]] = []
    total = 0
    for position, name in enumerate(names):
        column = sheet.cells.column(position)
        if not _matches(column, _SUSPECT):
            continue
        encoded = column.combine_chunks().dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        words = encoded.dictionary.to_pylist()
        mended = [repair_text(word, mongolian=mongolian) for word in words]
        changed = [number for number, word in enumerate(words) if word != mended[number]]
        if not changed:
            continue
        after = pa.DictionaryArray.from_arrays(encoded.indices, pa.array(mended, TEXT))
        sheet.cells = sheet.cells.set_column(position, name, after.dictionary_decode())
        is_changed = pc.is_in(encoded.indices, pa.array(changed, encoded.indices.type))
        total += pc.sum(is_changed).as_py()
        where = pc.indices_nonzero(is_changed)[: MAX_REPAIRS - len(listed)]
        numbers = encoded.indices.take(where).to_pylist()
        listed.extend(
            (row, name, words[number], mended[number])
            for row, number in zip(sheet.rows.take(where).to_pylist(), numbers, strict=True)
        )
    mended_names = [repair_text(name, mongolian=mongolian) for name in names]
    headers = [
        (0, new, old, new) for old, new in zip(names, mended_names, strict=True) if old != new
    ]
    if headers:
        new_name = dict(zip(names, mended_names, strict=True))
        listed = [(row, new_name[name], old, new) for row, name, old, new in listed]
        mended_names = unique(mended_names)
        sheet.cells = sheet.cells.rename_columns(mended_names)
        total += len(headers)
    if not total:
        return
    rows, columns, before, after_text = zip(*[*headers, *listed], strict=True)
    sheet.repairs = pa.table(
        {
            "row": pa.array(rows, pa.int64()),
            "column": pa.array(columns, TEXT),
            "before": pa.array(before, TEXT),
            "after": pa.array(after_text, TEXT),
        }
    )
    sheet.notes.append(
        Message(
            N_("Letters that an older program had damaged were repaired in {count} cells."),
            {"count": total},
        )
    )


def _is_ukrainian(column: pa.ChunkedArray) -> bool:
    """Tell whether a column has letters that Ukrainian has and Mongolian texts never.

    Windows-1251 shows them in UTF-8 of every language (the г of UTF-8 as Рі), so that only text
    decoded again tells, and what stays damaged tells nothing.
    """
    if not _matches(column, _UKRAINIAN):
        return False
    words = map(_decode_again, column.unique().drop_null().to_pylist())
    return any(re.search(_UKRAINIAN, word) and not _is_twice_encoded(word) for word in words)


def _matches(column: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(column, pattern)).as_py())


def unique(names: list[str]) -> list[str]:
    """Return ``names`` with a number added where one occurs again: Name, Name (2)."""
    seen: set[str] = set()
    made = []
    for name in names:
        candidate, count = name, 1
        while candidate in seen:
            count += 1
            candidate = f"{name} ({count})"
        seen.add(candidate)
        made.append(candidate)
    return made
