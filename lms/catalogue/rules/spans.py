"""Links, pictures and code inside a line, found in one pass in linear time.

Regular expressions would search to the end of the text again from each opening sign, so that a
hostile file could block the process for everybody.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TICKS: Final = re.compile("`++")


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """`[text](url)` or `![text](url)`, and where it stands."""

    start: int
    end: int
    text: str
    url: str


class _ForwardSearch:
    """Search for a sign from positions that only grow, so that each part is searched once."""

    def __init__(self, text: str, sign: str) -> None:
        self._text, self._sign, self._position = text, sign, -1
        self._is_over = False

    def find_from(self, start: int) -> int | None:
        """Return the first position of the sign from `start` on, None if there is none."""
        if self._position < start and not self._is_over:
            self._position = self._text.find(self._sign, start)
            self._is_over = self._position < 0
        return None if self._is_over else self._position


def find_links(text: str) -> Iterator[LinkSpan]:
    """Return the links: brackets without ! before them, and parentheses right after."""
    return _find_link_spans(text, is_picture=False)


def find_pictures(text: str) -> Iterator[LinkSpan]:
    """Return the pictures: links with a ! before them."""
    return _find_link_spans(text, is_picture=True)


def remove_pictures(text: str) -> str:
    """Return the text without its pictures."""
    return _replace_parts(text, [(span.start, span.end, "") for span in find_pictures(text)])


def replace_links_by_text(text: str) -> str:
    """Return the text, each link replaced by its text."""
    return _replace_parts(text, [(span.start, span.end, span.text) for span in find_links(text)])


def remove_code(text: str) -> str:
    """Return a line without what stands between equal runs of backquotes."""
    return _replace_parts(text, [(start, end, "") for start, end in _find_code_spans(text)])


def _find_link_spans(text: str, *, is_picture: bool) -> Iterator[LinkSpan]:
    opening, closing, parenthesis = (_ForwardSearch(text, sign) for sign in "[])")
    position = 0
    while True:
        start = opening.find_from(position)
        middle = None if start is None else closing.find_from(start + 1)
        if start is None or middle is None:
            return
        position = start + 1
        if (text[start - 1 : start] == "!") != is_picture or text[middle + 1 : middle + 2] != "(":
            continue
        end = parenthesis.find_from(middle + 2)
        if end is None:
            return  # then no later link has one either
        yield LinkSpan(
            start=start - is_picture,
            end=end + 1,
            text=text[start + 1 : middle],
            url=text[middle + 2 : end],
        )
        position = end + 1


def _find_code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each code span.

    A run of backquotes opens if a later run is as long as it, or as the run's end; that run closes.
    """
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    later: dict[int, deque[int]] = {}
    for index, (start, end) in enumerate(runs):
        later.setdefault(end - start, deque()).append(index)
    index = 0
    while index < len(runs):
        start, end = runs[index]
        length = next(
            (
                size
                for size in range(end - start, 0, -1)
                if _find_next_index(later.get(size), index) is not None
            ),
            0,
        )
        closing = _find_next_index(later.get(length), index)
        if closing is None:
            index += 1
            continue
        yield end - length, runs[closing][1]
        index = closing + 1


def _find_next_index(indexes: deque[int] | None, after: int) -> int | None:
    while indexes and indexes[0] <= after:
        indexes.popleft()
    return indexes[0] if indexes else None


def _replace_parts(text: str, parts: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, replacement in parts:
        pieces += (text[position:start], replacement)
        position = end
    return "".join((*pieces, text[position:]))
