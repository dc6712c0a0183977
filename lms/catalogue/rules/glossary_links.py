"""Links the words of a glossary in a lesson's HTML, each where it first stands in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import pairwise
from typing import Final

from lms.catalogue.rules.glossary_entries import GlossaryEntry
from lms.core.word_forms import WORD, fold

# A word that is explained here, or pressed for something else, is not linked_text.
LEFT_ALONE: Final = frozenset(("h2", "h3", "a", "code", "th", "details"))
WORD_ID: Final = "word-"
TITLES: Final = {"kk": "Осы сабақтағы сөздер", "ru": "Слова этого урока"}
_PIECE: Final = re.compile(r"(<[^>]*>)")
_TAG: Final = re.compile(r"<(/?)([a-z0-9]+)")
_GAP: Final = re.compile(r"[\s\u00a0]+|-")
_JOINED: Final = "-\u2011"  # flash in flash-drive is no word of its own


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of a glossary in one language, by the stem with which each wording begins."""

    language: str
    words: tuple[GlossaryEntry, ...]
    stems: dict[str, list[tuple[tuple[str, ...], str]]]


@dataclass(slots=True)
class LinkedText:
    """A lesson with linked words; `word_ids` in the order in which they stand."""

    html: str = ""
    word_ids: list[str] = field(default_factory=list)


def index_glossary(words: tuple[GlossaryEntry, ...], language: str) -> Glossary:
    """Return the glossary for linking texts of one language; longer wordings come first."""
    stems: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for word in words:
        for wording in word.texts[language].wordings:
            parts = tuple(fold(match.group(), language) for match in WORD.finditer(wording))
            if parts:
                stems.setdefault(parts[0], []).append((parts, word.id))
    for wordings in stems.values():
        wordings.sort(key=lambda wording: -len(wording[0]))
    return Glossary(language, words, stems)


def link_words(html: str, glossary: Glossary) -> LinkedText:
    """Link each word where it first stands, and add the list of these words with their meanings.

    `html` is sanitised, so that its tags are well-formed.
    """
    linked_text = LinkedText()
    pieces: list[str] = []
    depth = 0  # inside elements that are left alone
    for piece in _PIECE.split(html):
        tag = _TAG.match(piece)
        if tag is not None:
            depth += (-1 if tag[1] else 1) * (tag[2] in LEFT_ALONE)
        elif not depth and piece.strip():
            piece = _link_text(piece, glossary, linked_text.word_ids)  # noqa: PLW2901 - stays a piece
        pieces.append(piece)
    linked_text.html = "".join(pieces) + _render_list(glossary, linked_text.word_ids)
    return linked_text


def _link_text(piece: str, glossary: Glossary, word_ids: list[str]) -> str:
    """Return a text between two tags with its words marked, and note their ids."""
    text = unescape(piece)
    pieces: list[str] = []
    position = 0
    for start, end, word_id in _find_words(text, glossary):
        if word_id not in word_ids:
            word_ids.append(word_id)
            word = f'<a class="word" href="#{WORD_ID}{word_id}">{_escape_text(text[start:end])}</a>'
            pieces += (_escape_text(text[position:start]), word)
            position = end
    return "".join((*pieces, _escape_text(text[position:]))) if pieces else piece


def _find_words(text: str, glossary: Glossary) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and id of each wording in a text, the longest of those that begin there."""
    matches = list(WORD.finditer(text))
    stems = [fold(match.group(), glossary.language) for match in matches]
    index = 0
    while index < len(matches):
        length = 1
        for parts, word_id in glossary.stems.get(stems[index], ()):
            run = matches[index : index + len(parts)]
            if tuple(stems[index : index + len(parts)]) == parts and _is_whole(text, run):
                yield run[0].start(), run[-1].end(), word_id
                length = len(parts)
                break
        index += length


def _is_whole(text: str, run: list[re.Match[str]]) -> bool:
    """Return whether words follow each other closely and are no part of a longer word."""
    start, end = run[0].start(), run[-1].end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    gaps = (text[match.end() : next_match.start()] for match, next_match in pairwise(run))
    is_part = (before and before in _JOINED) or (after and after in _JOINED)
    return not is_part and all(_GAP.fullmatch(gap) for gap in gaps)


def _render_list(glossary: Glossary, word_ids: list[str]) -> str:
    if not word_ids:
        return ""
    texts = {word.id: word.texts[glossary.language] for word in glossary.words}
    rows = "".join(
        f'<div id="{WORD_ID}{word_id}"><dt>{_escape_text(texts[word_id].word)}</dt>'
        f"<dd>{_escape_text(texts[word_id].meaning)}</dd></div>"
        for word_id in word_ids
    )
    title = TITLES[glossary.language]
    return f'\n<section class="words" data-words-list><h2>{title}</h2><dl>{rows}</dl></section>'


def _escape_text(text: str) -> str:
    return escape(text, quote=False).replace("\u00a0", "&nbsp;")
