"""Tables as text: the encoding and the delimiter are found, as nobody who saves a table from a spreadsheet knows them."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lms.core.i18n import mark
from lms.core.tables.cells import plain_however_split
from lms.core.tables.reading import MAX_CELL, Numbered, UnreadableTable

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1251": "Windows-1251",
    "kz1048": "KZ-1048",
    "ptcp154": "PTCP154",
}
DELIMITERS: Final = (";", ",", "\t", "|")
_ONE_BYTE: Final = ("cp1251", "kz1048", "ptcp154")  # of equals, the first
_LETTERS: Final = frozenset(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
    + "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі".upper()
)
_SIGNS: Final = frozenset("«»“”„‘’–—…№•°§©®™€\xa0")
_LOOKED_AT: Final = 64 * 1024  # letters in which the delimiter is looked for
_LINES_LOOKED_AT: Final = 50
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b\x1e\x1f"))
_NO_TEXT: Final = mark(
    "The file has signs in it that no text has. Save the table as XLSX, or as CSV in UTF-8."
)


def find_encoding(content: bytes) -> str:
    """The encoding of a text, one of ENCODINGS. Raises UnreadableTable if there is a NUL in it, as in UTF-16 without a mark.

    A byte order mark says it. Text in another encoding is hardly ever valid UTF-8. Windows-1251, KZ-1048 and PTCP154 have the Russian letters
    in common; the Kazakh ones stand where the others have letters of other languages.
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
    return max(_ONE_BYTE, key=lambda name: _plausibility(counts, name))


def _plausibility(counts: Counter[int], encoding: str) -> int:
    """How many letters of Kazakh and Russian come out, less what would be strange in such a text."""
    score = 0
    for byte, count in counts.items():
        if byte >= 0x80:
            letter = bytes([byte]).decode(encoding, "replace")
            score += count * (1 if letter in _LETTERS else 0 if letter in _SIGNS else -1)
    return score


def find_delimiter(text: str) -> str:
    """The delimiter with which most lines of the text's beginning have the same number of cells, quotes respected; of equals, the one with more.

    A text of one column has none: then the answer is a semicolon, which splits nothing.
    """
    lines = [line for line in _first_lines(text) if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _first_lines(text: str) -> list[str]:
    """Lines at the beginning, the last one only if it is whole."""
    start = text[:_LOOKED_AT]
    lines = io.StringIO(start, newline="").readlines()
    return lines[: -1 if len(lines) > 1 and len(text) > _LOOKED_AT else None]


def _regularity(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(
            len(cells)
            for cells in islice(csv.reader(lines, delimiter=delimiter), _LINES_LOOKED_AT)
            if cells
        )
    except csv.Error:
        return 0.0, 0
    split = {width: count for width, count in widths.items() if width > 1}
    if not split:
        return 0.0, 0
    width = max(split, key=lambda width: (split[width], width))
    return split[width] / widths.total(), width


def decode(content: bytes, encoding: str) -> str:
    """The text. Raises UnreadableTable, naming the line, if it is not in this encoding or is no text at all."""
    if encoding != "utf-16":
        _refuse_binary(content)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(encoding, "replace").count("\n") + 1
        raise UnreadableTable(
            mark(
                "Line %(line)s has signs that do not exist in the encoding %(encoding)s. Choose another encoding."
            ),
            line=line,
            encoding=ENCODINGS[encoding],
        ) from None
    if encoding == "utf-16":
        _refuse_binary(text.encode("utf-8", "replace"))
    return text


def _refuse_binary(content: bytes) -> None:
    start = content[:_LOOKED_AT]
    if b"\0" in content or start.translate(None, _CONTROLS) != start:
        raise UnreadableTable(_NO_TEXT)


def named_delimiter(text: str) -> str | None:
    """The delimiter that the first line names as spreadsheets write it: "sep=;"."""
    first = text[:8].split("\n", 1)[0].rstrip("\r")
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def lines_of(content: bytes, encoding: str, delimiter: str) -> Iterator[Numbered]:
    """The lines of a text that `decode` has found good, from 1 as a spreadsheet counts them: a cell with line breaks is in one line.

    One that names the delimiter is left out. Raises UnreadableTable.
    """
    source = io.TextIOWrapper(
        io.BytesIO(content), "utf-8-sig" if encoding == "utf-8" else encoding, newline=""
    )
    line = 0
    try:
        for line, cells in enumerate(csv.reader(source, delimiter=delimiter), 1):
            if line > 1 or not _names_delimiter(cells, delimiter):
                yield line, [plain_however_split(cell) for cell in cells]
    except csv.Error:  # a cell above the library's limit of 131,072 letters
        raise UnreadableTable(
            mark(
                "A cell in line %(line)s has more than %(limit)s letters. Perhaps a quotation mark is missing before it."
            ),
            line=line + 1,
            limit=MAX_CELL,
        ) from None


def _names_delimiter(cells: list[str], delimiter: str) -> bool:
    return delimiter.join(cells).lower() == f"sep={delimiter}"
