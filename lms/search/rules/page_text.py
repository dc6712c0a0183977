"""The text of a page as it is indexed: what a reader of its HTML sees, without questions."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

MAX_TITLE: Final = 400
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
