"""Titles and snippets of texts with the words marked that were sought."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lms.core.word_forms import WORD
from lms.search.rules.terms import Term

SNIPPET: Final = 220  # characters


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a title or snippet; `is_match`: it is a word that was sought."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Pieces of the text around the words that were sought, and the anchor above them."""

    pieces: tuple[Piece, ...]
    anchor: str = ""


def highlight_words(
    text: str, keys: str, language: str, terms: Sequence[Term]
) -> tuple[Piece, ...]:
    """Return the whole text in pieces, with the words that the terms find as matches."""
    return tuple(_split_text(text, 0, len(text), _find_matches(text, keys, language, terms)))


def cut_snippet(
    text: str,
    keys: str,
    language: str,
    terms: Sequence[Term],
    anchors: Sequence[Sequence[int | str]] = (),
) -> Snippet:
    """Return the part of the text with the most of the terms; its beginning if none is in it."""
    matches = _find_matches(text, keys, language, terms)
    start, end = _choose_span(text, matches)
    pieces = list(_split_text(text, start, end, matches))
    if start:
        pieces.insert(0, Piece("… "))
    if end < len(text):
        pieces.append(Piece(" …"))
    first = next((match.start for match in matches if match.start >= start), start)
    above = [str(anchor) for position, anchor in anchors if int(position) <= first]
    return Snippet(tuple(pieces), above[-1] if above and matches else "")


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    term: int


def _find_matches(text: str, keys: str, language: str, terms: Sequence[Term]) -> list[_Match]:
    matches = []
    for word, key in zip(WORD.finditer(text), keys.split(), strict=False):
        for number, term in enumerate(terms):
            if term.matches(key, language):
                matches.append(_Match(word.start(), word.end(), number))
                break
    return matches


def _choose_span(text: str, matches: Sequence[_Match]) -> tuple[int, int]:
    """Return a span about as long as a snippet that begins and ends between words."""
    best, most = 0, 0
    for index, match in enumerate(matches):
        near = {
            other.term for other in matches[index : index + 40] if other.end - match.start < SNIPPET
        }
        if len(near) > most:
            best, most = match.start, len(near)
    start = 0 if best < SNIPPET // 3 else _next_space(text, best - SNIPPET // 3)
    start = min(start, best)
    end = len(text) if len(text) - start <= SNIPPET else text.rfind(" ", start, start + SNIPPET)
    return start, end if end > start else min(len(text), start + SNIPPET)


def _next_space(text: str, position: int) -> int:
    space = text.find(" ", position)
    return position if space < 0 else space + 1


def _split_text(text: str, start: int, end: int, matches: Sequence[_Match]) -> Iterator[Piece]:
    position = start
    for match in matches:
        if match.start < position or match.end > end:
            continue
        if match.start > position:
            yield Piece(text[position : match.start])
        yield Piece(text[match.start : match.end], is_match=True)
        position = match.end
    if position < end:
        yield Piece(text[position:end])
