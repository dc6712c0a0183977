"""CSV reader that detects encoding and delimiter, which people rarely know."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lms.core.i18n import N_
from lms.core.tables.cells import unescape_split_formulas
from lms.core.tables.source import LONG_CELL, MAX_CELL, NumberedLine, UnreadableTable

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1251": "Windows-1251",
    "kz1048": "KZ-1048",
    "ptcp154": "PTCP154",
}
DELIMITERS: Final = (";", ",", "\t", "|")
_ONE_BYTE: Final = ("cp1251", "kz1048", "ptcp154")  # the first one wins a tie
_LETTERS: Final = frozenset(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
    + "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі".upper()
)
_SIGNS: Final = frozenset("«»“”„‘’–—…№•°§©®™€\xa0")
_SAMPLE: Final = 64 * 1024  # letters that are examined
_SAMPLE_LINES: Final = 50
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b\x1e\x1f"))
_NO_TEXT: Final = N_(
    "The file has signs in it that no text has. Save the table as XLSX, or as CSV in UTF-8."
)

_WRONG_ENCODING: Final = N_(
    "Line %(line)s has signs that do not exist in the encoding %(encoding)s."
    " Choose another encoding."
)


def find_encoding(content: bytes) -> str:
    """Detect the encoding of a text, one of ENCODINGS.

    A byte order mark decides; text in another encoding is hardly ever valid UTF-8. Windows-1251,
    KZ-1048 and PTCP154 share the Russian letters; where one has the Kazakh letters, the others have
    those of other languages. Raises UnreadableTable for NUL, as in UTF-16 without a mark.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in content:
        raise UnreadableTable(_NO_TEXT)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    counts = Counter(content)
    return max(_ONE_BYTE, key=lambda name: _measure_plausibility(counts, name))


def _measure_plausibility(counts: Counter[int], encoding: str) -> int:
    """Count Kazakh and Russian letters in the decoded text, less characters unlikely in one."""
    score = 0
    for byte, count in counts.items():
        if byte >= 0x80:
            letter = bytes([byte]).decode(encoding, "replace")
            score += count * (1 if letter in _LETTERS else 0 if letter in _SIGNS else -1)
    return score


def find_delimiter(text: str) -> str:
    """Detect the delimiter that gives most of the first lines the same number of cells.

    Quotes are respected; more cells win a tie. A text of one column gives a semicolon, which splits
    nothing.
    """
    lines = [line for line in _read_first_lines(text) if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: _measure_regularity(lines, delimiter))


def _read_first_lines(text: str) -> list[str]:
    """Return the complete lines of the sample."""
    start = text[:_SAMPLE]
    lines = io.StringIO(start, newline="").readlines()
    return lines[: -1 if len(lines) > 1 and len(text) > _SAMPLE else None]


def _measure_regularity(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return the share of lines with the most common number of cells above one, and that number."""
    try:
        widths = Counter(
            len(cells)
            for cells in islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_LINES)
            if cells
        )
    except csv.Error:
        return 0.0, 0
    counts = {width: count for width, count in widths.items() if width > 1}
    if not counts:
        return 0.0, 0
    width = max(counts, key=lambda width: (counts[width], width))
    return counts[width] / widths.total(), width


def decode_text(content: bytes, encoding: str) -> str:
    """Decode the text. Raises UnreadableTable for another encoding or binary data."""
    if encoding != "utf-16":
        _refuse_binary(content)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(encoding, "replace").count("\n") + 1
        raise UnreadableTable(_WRONG_ENCODING, line=line, encoding=ENCODINGS[encoding]) from None
    if encoding == "utf-16":
        _refuse_binary(text.encode("utf-8", "replace"))
    return text


def _refuse_binary(content: bytes) -> None:
    start = content[:_SAMPLE]
    if b"\0" in content or start.translate(None, _CONTROLS) != start:
        raise UnreadableTable(_NO_TEXT)


def find_sep_line(text: str) -> str | None:
    """Return the delimiter of a first line such as "sep=;", which spreadsheets write, or None.

    A quotation mark parts no cells: it encloses them.
    """
    first = text[:8].split("\n", 1)[0].rstrip("\r")
    is_named = len(first) == 5 and first.lower().startswith("sep=") and first[4] != '"'
    return first[4] if is_named else None


def read_lines(content: bytes, encoding: str, delimiter: str) -> Iterator[NumberedLine]:
    """Yield the lines of a text that `decode_text` accepts, numbered from 1 as in a spreadsheet.

    A cell with line breaks is within one line. A line "sep=;" is left out. Raises UnreadableTable.
    """
    source = io.TextIOWrapper(
        io.BytesIO(content), "utf-8-sig" if encoding == "utf-8" else encoding, newline=""
    )
    line = 0
    try:
        for line, cells in enumerate(csv.reader(source, delimiter=delimiter), 1):
            if line > 1 or not _is_delimiter_line(cells, delimiter):
                yield line, [unescape_split_formulas(cell) for cell in cells]
    except csv.Error:  # a cell above the library's limit of 131,072 letters
        raise UnreadableTable(LONG_CELL, line=line + 1, limit=MAX_CELL) from None


def _is_delimiter_line(cells: list[str], delimiter: str) -> bool:
    return delimiter.join(cells).lower() == f"sep={delimiter}"
