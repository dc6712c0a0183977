"""A table as an XLSX workbook in pieces, as its rows come: nothing waits for the last row, and neither memory nor disk grows with them.

XlsxWriter gives nothing before a workbook is whole. This writes the little of the format (ECMA-376, part 1) that a table of values needs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from lms.core.tables.cells import Cell, harmless

SHEET_ROWS: Final = 1_048_575  # the format's limit, less the header
COLUMN_WIDTH: Final = 24
TEXT: Final = 32_767  # characters that a cell takes
GATHERED: Final = 200  # rows that are compressed at a time
LEVEL: Final = 1  # more takes half as long again for a tenth of the bytes
_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_HEAD, _DAY = 1, 2  # the looks in styles.xml below

# What XML cannot hold, and what would be read as the sign for it: both are written as _xHHHH_, as spreadsheets do.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"
)
_SPECIAL: Final = re.compile(f"[&<>]|{_UNWRITABLE.pattern}")

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ROOT_RELATIONS: Final = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_STYLES: Final = (
    f'<styleSheet xmlns="{_SHEETS}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1" applyAlignment="1">'
    '<alignment wrapText="1"/></xf><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class _Sink:
    """What an archive is written to: it gathers the bytes until they are taken. It cannot be wound back, and the archive knows that."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def stream_xlsx(
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet_rows: int = SHEET_ROWS,
) -> Iterator[bytes]:
    """The workbook in pieces. What does not fit on one sheet goes on the next; `title` names the first."""
    sink = _Sink()
    left, names = iter(rows), [title]
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=LEVEL) as book:  # type: ignore[call-overload]  # of a file it needs no more
        _add(book, "_rels/.rels", _ROOT_RELATIONS)
        _add(book, "xl/styles.xml", _STYLES)
        yield sink.taken()
        while True:
            with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as sheet:
                for piece in _sheet(header, islice(left, sheet_rows)):
                    sheet.write(piece.encode())
                    yield sink.taken()
            following = next(left, None)
            if following is None:
                break
            left = chain([following], left)
            names.append(f"{title[:27]} {len(names) + 1}")
        _add(book, "xl/workbook.xml", _workbook(names))
        _add(book, "xl/_rels/workbook.xml.rels", _workbook_relations(len(names)))
        _add(book, "[Content_Types].xml", _content_types(len(names)))
    yield sink.taken()


def _add(book: ZipFile, name: str, content: str) -> None:
    with book.open(name, "w") as part:
        part.write(f"{_DECLARATION}{content}".encode())


def _sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The XML of a sheet: the first row stands still, the columns are as wide as a name."""
    letters = [_letters(number) for number in range(len(header))]
    yield (
        f'{_DECLARATION}<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(header)}" width="{COLUMN_WIDTH}" customWidth="1"/></cols><sheetData><row r="1">'
        + "".join(
            f'<c r="{letter}1" s="{_HEAD}" t="inlineStr">{_text(text)}</c>'
            for letter, text in zip(letters, header, strict=True)
        )
        + "</row>"
    )
    numbered = enumerate(rows, 2)
    while gathered := [_row(line, letters, row) for line, row in islice(numbered, GATHERED)]:
        yield "".join(gathered)
    yield "</sheetData></worksheet>"


def _row(line: int, letters: Sequence[str], row: Sequence[Cell]) -> str:
    cells = "".join(
        [
            _cell(f"{letter}{line}", harmless(value))
            for letter, value in zip(letters, row, strict=False)
            if value is not None
        ]
    )
    return f'<row r="{line}">{cells}</row>'


def _cell(at: str, value: Cell) -> str:
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr">{_text(value)}</c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{_DAY}"><v>{value.toordinal() - _DAY_ZERO}</v></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def _text(text: str) -> str:
    return f'<is><t xml:space="preserve">{_escaped(text[:TEXT])}</t></is>'


def _escaped(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _letters(number: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    name = ""
    while number >= 0:
        name, number = chr(ord("A") + number % 26) + name, number // 26 - 1
    return name


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    )


def _workbook_relations(count: int) -> str:
    parts = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)] + [
        ("styles", "styles.xml")
    ]
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{to}"/>'
        for n, (kind, to) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _content_types(count: int) -> str:
    parts = [("workbook", "sheet.main"), ("styles", "styles")]
    parts += [(f"worksheets/sheet{number}", "worksheet") for number in range(1, count + 1)]
    told = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )
