"""Snippets: the part of a text with the most of the words that were sought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.search.rules.matches import Piece, TermMatch, find_matches, split_text
from lms.search.rules.terms import Term

SNIPPET: Final = 220  # characters


@dataclass(frozen=True, slots=True)
class Snippet:
    """Pieces of the text around the words that were sought, and the anchor above them."""

    pieces: tuple[Piece, ...]
    anchor: str = ""


def cut_snippet(
    text: str,
    keys: str,
    language: str,
    terms: Sequence[Term],
    anchors: Sequence[Sequence[int | str]] = (),
) -> Snippet:
    """Return the part of the text with the most of the terms; its beginning if none is in it."""
    matches = find_matches(text, keys, language, terms)
    start, end = _choose_span(text, matches)
    pieces = list(split_text(text, start, end, matches))
    if start:
        pieces.insert(0, Piece("… "))
    if end < len(text):
        pieces.append(Piece(" …"))
    first = next((match.start for match in matches if match.start >= start), start)
    above = [str(anchor) for position, anchor in anchors if int(position) <= first]
    return Snippet(tuple(pieces), above[-1] if above and matches else "")


def _choose_span(text: str, matches: Sequence[TermMatch]) -> tuple[int, int]:
    """Return a span about as long as a snippet that begins and ends between words."""
    best, most = 0, 0
    for index, match in enumerate(matches):
        near = {
            other.term for other in matches[index : index + 40] if other.end - match.start < SNIPPET
        }
        if len(near) > most:
            best, most = match.start, len(near)
    start = 0 if best < SNIPPET // 3 else _find_next_space(text, best - SNIPPET // 3)
    start = min(start, best)
    end = len(text) if len(text) - start <= SNIPPET else text.rfind(" ", start, start + SNIPPET)
    return start, end if end > start else min(len(text), start + SNIPPET)


def _find_next_space(text: str, position: int) -> int:
    space = text.find(" ", position)
    return position if space < 0 else space + 1
