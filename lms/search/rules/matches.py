"""The words of a text that are sought, and texts in which they are marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.core.word_forms import WORD
from lms.search.rules.terms import Term


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a title or snippet; `is_match`: it is a word that was sought."""

    text: str
    is_match: bool = False


def highlight_words(
    text: str, keys: str, language: str, terms: Sequence[Term]
) -> tuple[Piece, ...]:
    """Return the whole text in pieces, with the words that the terms find as matches."""
    return tuple(split_text(text, 0, len(text), find_matches(text, keys, language, terms)))


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A word of a text that is sought: where it stands, and by which term."""

    start: int
    end: int
    term: int


def find_matches(text: str, keys: str, language: str, terms: Sequence[Term]) -> list[TermMatch]:
    """Return the words of a text that the terms find, in their order."""
    matches = []
    for word, key in zip(WORD.finditer(text), keys.split(), strict=False):
        for number, term in enumerate(terms):
            if term.is_match(key, language):
                matches.append(TermMatch(word.start(), word.end(), number))
                break
    return matches


def split_text(text: str, start: int, end: int, matches: Sequence[TermMatch]) -> Iterator[Piece]:
    """Yield a part of a text in pieces, with the matches within it marked."""
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
