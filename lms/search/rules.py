"""Pure parts of search: text of stored HTML, words of a query, snippets with the words marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from lms.core.i18n import LANGUAGES
from lms.core.word_forms import WORD, make_key

MAX_QUERY: Final = 200  # characters
MAX_WORDS: Final = 8  # of a query; further ones are ignored
MIN_PREFIX: Final = 3  # letters of a key from which it also finds longer words
SNIPPET: Final = 220  # characters
MAX_TITLE: Final = 400

# Words that say nothing of what is sought; a query of these alone is searched for as it is.
_STOP_LIST: Final = """
    и в во на с со к ко о об от до за из у по для при не что как где это а но или ли же бы мне мой
    моя мои я вы ваш можно нужно есть
    мен пен бен және үшін қалай не нені бұл осы да де та те ма ме ба бе па пе қай қайда маған
    менің сіз сіздің керек болады
"""
_STOP_WORDS: Final = frozenset(
    language[0] + make_key(word, language) for word in _STOP_LIST.split() for language in LANGUAGES
)

_ANCHOR: Final = re.compile(r"(?:step|section)-[0-9]{1,3}")
# A question's options, answers and explanations would give away what the reader should find out.
_HIDDEN_CLASSES: Final = frozenset({"box--check", "box--answer"})
_HIDDEN_TAGS: Final = frozenset({"details", "fieldset", "form", "script", "style", "template"})
_VOID_TAGS: Final = frozenset({"br", "img", "hr", "input", "wbr", "source", "col"})
_INLINE: Final = "a abbr b button code em i kbd mark q small span strong sub sup u"
_INLINE_TAGS: Final = frozenset(_INLINE.split())
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4"})


@dataclass(frozen=True, slots=True)
class PageText:
    """The plain text of a page: single spaces, and the places that a link can lead to."""

    text: str
    headings: tuple[str, ...]
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query: its key in each language."""

    keys: dict[str, str] = field(hash=False)

    def is_prefix(self, language: str) -> bool:
        """Return whether the term also finds words that begin with its key."""
        return len(self.keys[language]) > MIN_PREFIX

    def matches(self, key: str, language: str) -> bool:
        """Return whether a word with this key is one that the term finds."""
        own = self.keys[language]
        return key == own or (self.is_prefix(language) and key.startswith(own))


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


# --- Text of a page --------------------------------------------------------------------------


class _TextReader(HTMLParser):
    """Collects the visible text of rendered HTML, without questions and their answers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.headings: list[str] = []
        self.anchors: list[tuple[int, str]] = []
        self._length = 0
        self._hidden_depth = 0
        self._heading_from: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element: a hidden one, a heading or a place with an anchor."""
        if tag in _VOID_TAGS:
            self._add(" ")
            return
        values = dict(attrs)
        classes = frozenset((values.get("class") or "").split())
        if self._hidden_depth or tag in _HIDDEN_TAGS or classes & _HIDDEN_CLASSES:
            self._hidden_depth += 1
            return
        if tag not in _INLINE_TAGS:
            self._add(" ")
        if _ANCHOR.fullmatch(values.get("id") or ""):
            self.anchors.append((self._length, str(values["id"])))
        if tag in _HEADINGS and "box__title" not in classes:  # those are the same in all lessons
            self._heading_from = len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in _VOID_TAGS:
            return
        if self._hidden_depth:
            self._hidden_depth -= 1
            return
        if tag in _HEADINGS and self._heading_from is not None:
            self.headings.append(" ".join("".join(self.parts[self._heading_from :]).split()))
            self._heading_from = None
            self._add(". " if self.headings[-1][-1:].isalnum() else " ")
        elif tag not in _INLINE_TAGS:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        """Keep text that is shown."""
        if not self._hidden_depth:
            self._add(data)

    def _add(self, text: str) -> None:
        """Add text with single spaces, so that positions are those of the finished text."""
        text = re.sub(r"\s+", " ", text)
        if text.startswith((" ", ".")) and (not self._length or self.parts[-1].endswith(" ")):
            text = text.lstrip(" .")
        if text:
            self.parts.append(text)
            self._length += len(text)


def read_html(html: str) -> PageText:
    """Return what a reader of this rendered HTML sees, without questions and their answers."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    steps = [anchor for anchor in reader.anchors if anchor[1].startswith("step-")]
    return PageText("".join(reader.parts), tuple(reader.headings), tuple(steps or reader.anchors))


def list_keys(text: str, language: str) -> str:
    """Return a key for each word of the text, in their order, separated by spaces."""
    return " ".join(_build_key(match.group(), language) for match in WORD.finditer(text))


def _build_key(word: str, language: str) -> str:
    """Return the key of a word under the letter of its language: forms of two are not mixed.

    It has letters and digits alone, because it stands in the syntax of two databases.
    """
    return language[0] + re.sub(r"[\W_]+", "", make_key(word, language))


# --- Query -----------------------------------------------------------------------------------


def parse_query(query: str) -> tuple[Term, ...]:
    """Return the words of a query; whatever else stands in it is no syntax and is passed over."""
    terms: list[Term] = []
    for match in WORD.finditer(query[:MAX_QUERY]):
        term = Term({language: _build_key(match.group(), language) for language in LANGUAGES})
        if all(len(key) > 1 for key in term.keys.values()) and term not in terms:
            terms.append(term)
    telling = [term for term in terms if not _STOP_WORDS & set(term.keys.values())]
    return tuple((telling or terms)[:MAX_WORDS])


# --- Titles and snippets ---------------------------------------------------------------------


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
