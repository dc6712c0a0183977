"""Links, pictures and code inside a line, found in one pass: the time grows with the length of the text and with nothing else.

As regular expressions these would look again from each sign that opens something to the end of the text. A file of such signs alone
would hold up everybody whom the process serves.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TICKS: Final = re.compile("`++")


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """`[text](address)` or `![text](address)`, and where it stands."""

    start: int
    end: int
    text: str
    address: str


class _Ahead:
    """The next place of a sign. It is asked for places that only go forward, so each part of the text is looked through once."""

    def __init__(self, text: str, sign: str) -> None:
        self._text, self._sign, self._found = text, sign, -1
        self._is_over = False

    def at(self, start: int) -> int | None:
        """The first place of the sign from `start` on, None if there is none."""
        if self._found < start and not self._is_over:
            self._found = self._text.find(self._sign, start)
            self._is_over = self._found < 0
        return None if self._is_over else self._found


def links(text: str) -> Iterator[LinkSpan]:
    """The links: what stands in brackets without ! before them, and in parentheses right after."""
    return _spans(text, is_picture=False)


def pictures(text: str) -> Iterator[LinkSpan]:
    """The pictures: a ! before what would be a link."""
    return _spans(text, is_picture=True)


def without_pictures(text: str) -> str:
    """The text, each picture taken out."""
    return _replaced(text, [(span.start, span.end, "") for span in pictures(text)])


def with_texts_of_links(text: str) -> str:
    """The text, each link replaced by its text."""
    return _replaced(text, [(span.start, span.end, span.text) for span in links(text)])


def without_code(text: str) -> str:
    """A line, what stands between equal runs of backquotes taken out."""
    return _replaced(text, [(start, end, "") for start, end in _code(text)])


def _spans(text: str, *, is_picture: bool) -> Iterator[LinkSpan]:
    opening, bracket, parenthesis = _Ahead(text, "["), _Ahead(text, "]"), _Ahead(text, ")")
    position = 0
    while (opened := opening.at(position)) is not None and (
        closed := bracket.at(opened + 1)
    ) is not None:
        position = opened + 1
        if (text[opened - 1 : opened] == "!") != is_picture or text[closed + 1 : closed + 2] != "(":
            continue
        end = parenthesis.at(closed + 2)
        if end is None:
            return  # nor for any other
        yield LinkSpan(
            opened - is_picture, end + 1, text[opened + 1 : closed], text[closed + 2 : end]
        )
        position = end + 1


def _code(text: str) -> Iterator[tuple[int, int]]:
    """A run opens if a later one is as long as it is, or as its end is. The next such run closes."""
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(text)]
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
                if _next(later.get(size), index) is not None
            ),
            0,
        )
        closing = _next(later.get(length), index)
        if closing is None:
            index += 1
            continue
        yield end - length, runs[closing][1]
        index = closing + 1


def _next(indexes: deque[int] | None, after: int) -> int | None:
    while indexes and indexes[0] <= after:
        indexes.popleft()
    return indexes[0] if indexes else None


def _replaced(text: str, parts: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, instead in parts:
        pieces += (text[position:start], instead)
        position = end
    return "".join((*pieces, text[position:]))
