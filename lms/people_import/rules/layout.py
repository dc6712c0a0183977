"""Where a list begins in a file: its sheet, and the lines of its heading."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms.core.tables.source import NumberedLine
from lms.people_import.rules.columns import normalise_header
from lms.people_import.rules.matching import propose_matching

LINES: Final = 30  # first lines that are examined
MOST_DEPTH: Final = 3
_DATA: Final = re.compile(r"\d{5}|@")
_LONGEST_HEADER: Final = 120

Join = Callable[[list[str], list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """A heading of `depth` lines with text from `line` to `end`.

    `fields`: how many columns it names.
    """

    sheet: str
    line: int
    end: int
    depth: int
    fields: int


def find_layout(sheets: Mapping[str, Sequence[NumberedLine]], join: Join) -> Layout | None:
    """Return the heading that names most columns; of equals the first to end, then the shortest.

    None if nothing looks like one. `join` joins two lines of a heading.
    """
    layouts = [
        layout
        for sheet, lines in sheets.items()
        for index in range(len(lines))
        if (layout := _find_best_depth(sheet, lines, index, join)) is not None
    ]
    return min(layouts, key=_rank_layout, default=None)


def _rank_layout(layout: Layout) -> tuple[int, int, int]:
    """Return what a better layout has less of: a title above and a repetition below add lines."""
    return -layout.fields, layout.end, layout.depth


def find_depth(lines: Sequence[NumberedLine], header_line: int, join: Join) -> int:
    """Return how many lines a heading takes that begins in a line that somebody named."""
    index = next((at for at, (line, _cells) in enumerate(lines) if line == header_line), None)
    layout = None if index is None else _find_best_depth("", lines, index, join)
    return 1 if layout is None else layout.depth


def _find_best_depth(
    sheet: str, lines: Sequence[NumberedLine], index: int, join: Join
) -> Layout | None:
    """Return the layout of a heading that begins here: the fewest lines that name most columns."""
    best: Layout | None = None
    header: list[str] = []
    for depth in range(1, MOST_DEPTH + 1):
        if index + depth > len(lines) or _is_data(lines[index + depth - 1][1]):
            break
        end, cells = lines[index + depth - 1]
        header = join(header, cells) if depth > 1 else cells
        fields = len(propose_matching(header))
        if fields >= 2 and (best is None or fields > best.fields):
            best = Layout(sheet=sheet, line=lines[index][0], end=end, depth=depth, fields=fields)
    return best


def _is_data(cells: Sequence[str]) -> bool:
    """Return whether a line holds values: long numbers, e-mails, long texts, numbers of columns."""
    texts = [text for text in cells if text]
    return any(_DATA.search(text) or len(text) > _LONGEST_HEADER for text in texts) or all(
        not normalise_header(text) or text.isdigit() for text in texts
    )
