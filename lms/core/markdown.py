"""Markdown of course texts to HTML, sanitised by an allowlist of tags and attributes.

courses/README.md lists the supported parts. HTML in the source is shown as text. Texts are rendered
when a course version is loaded, never during a request.
"""

import re
import xml.etree.ElementTree as etree  # noqa: N813 - as Python-Markdown calls it
from collections.abc import Mapping
from dataclasses import dataclass
from threading import local
from typing import Any, Final

import nh3
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from lms.core.lesson_steps import STEP_ID, wrap_steps

# Titles of boxes are stored in the HTML of a version, so they are not in the message catalogues:
# the same source must give the same HTML, whatever the state of the translations.
BOX_TITLES: Final = {
    "kk": {
        "try": "Жасап көріңіз",
        "mistake": "Жиі кездесетін қате",
        "remember": "Есте сақтаңыз",
        "note": "Ескертпе",
        "check": "Өзіңізді тексеріңіз",
        "answer": "Жауабын көрсету",
    },
    "ru": {
        "try": "Попробуйте",
        "mistake": "Частая ошибка",
        "remember": "Запомните",
        "note": "Примечание",
        "check": "Проверьте себя",
        "answer": "Показать ответ",
    },
}
BOXES: Final = tuple(BOX_TITLES["kk"])
HEADING_ID: Final = "section-"
ID_PREFIXES: Final = {"h2": HEADING_ID, "h3": HEADING_ID, "section": STEP_ID}
TAGS: Final = (
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "a",
    "img",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "section",
    "details",
    "summary",
)
ATTRIBUTES: Final = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height", "loading", "decoding"}),
    "h2": frozenset({"id"}),
    "h3": frozenset({"id"}),
    "section": frozenset({"id"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"scope", "role"}),
    "td": frozenset({"data-label", "role"}),
    **{tag: frozenset({"role"}) for tag in ("table", "thead", "tbody", "tr")},
}
CLASSES: Final = {
    "section": frozenset({"step", "box", *(f"box--{name}" for name in BOXES)}),
    "details": frozenset({"box", "box--answer"}),
    "h2": frozenset({"box__title"}),
    "h3": frozenset({"box__title"}),
}
TABLE_ROLES: Final = {
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "th": "columnheader",
    "td": "cell",
}
INLINE_TAGS: Final = frozenset({"strong", "em", "code", "a"})
# A line of such characters alone is its own HTML; one that begins with a letter is a paragraph.
# Three quarters of the texts of a course are such lines, and building a parser takes 0.5 ms.
_PLAIN: Final = "[^\\W_]|[ .,;:!?%()«»„“”’№–—-]"
_PLAIN_LINE: Final = re.compile(f"(?:{_PLAIN})*")
_PLAIN_PARAGRAPH: Final = re.compile(rf"[^\W\d_](?:{_PLAIN})*(?<! )")


@dataclass(frozen=True, slots=True)
class Illustration:
    """The URL and size of a picture: the size reserves its space while it loads."""

    url: str
    width: int
    height: int


def render_markdown(
    text: str,
    *,
    language: str,
    pictures: Mapping[str, Illustration] | None = None,
    is_lesson: bool = False,
) -> str:
    """Return the HTML of a text. Pictures that are not in `pictures` are left out.

    A lesson is cut into steps.
    """
    if not is_lesson and _PLAIN_PARAGRAPH.fullmatch(text):
        return f"<p>{text}</p>"
    return _render_blocks(text, language, pictures, is_lesson)


def _render_blocks(
    text: str, language: str, pictures: Mapping[str, Illustration] | None, is_lesson: bool
) -> str:
    known = dict(pictures or {})
    markdown = _disable_html(
        Markdown(extensions=["tables", "sane_lists", _Boxes(language), _Finish(known, is_lesson)])
    )
    urls = {illustration.url for illustration in known.values()}

    def filter_attribute(_element: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return value if value in urls else None
        if attribute == "id":
            return value if value.removeprefix(ID_PREFIXES[_element]).isdigit() else None
        return _keep_absolute_url(_element, attribute, value)

    return nh3.clean(
        markdown.convert(text),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        attribute_filter=filter_attribute,
        url_schemes={"https"},
        link_rel="noopener",
    )


def render_inline(text: str) -> str:
    """Return the HTML of one line, such as an option or feedback: no blocks, no pictures."""
    line = text.strip()
    return line if _PLAIN_LINE.fullmatch(line) else _render_line(line)


def _render_line(line: str) -> str:
    markdown = getattr(_kept, "line_parser", None) or _create_line_parser()
    _kept.line_parser = None  # one that fails in the midst of a text is not used again
    html = markdown.convert(line)
    _kept.line_parser = markdown.reset()
    return nh3.clean(
        html,
        tags=set(INLINE_TAGS),
        attributes={"a": {"href"}},
        attribute_filter=_keep_absolute_url,
        url_schemes={"https"},
        link_rel="noopener",
    )


_kept = local()  # a parser can be used again, by one thread at a time


def _create_line_parser() -> Markdown:
    """Create a parser that knows paragraphs alone."""
    markdown = _disable_html(Markdown())
    for name in _list_names(markdown.parser.blockprocessors):
        if name != "paragraph":
            markdown.parser.blockprocessors.deregister(name)
    return markdown


def _keep_absolute_url(_element: str, attribute: str, value: str) -> str | None:
    """Drop the href of a relative link, which would depend on the URL of the page."""
    return value if attribute != "href" or value.startswith("https://") else None


def _disable_html(markdown: Markdown) -> Markdown:
    """Remove the processors that let HTML of the source through."""
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    return markdown


def _list_names(registry: Any) -> list[str]:
    return [
        item.name for item in registry._priority
    ]  # the registry has no public list of its names


class _Box(Block):  # type: ignore[misc]
    """A box of a lesson: a section, or a <details> for an answer.

    _FinishHtml sets the level of its heading, once the whole text is known.
    """

    TITLES: dict[str, str]

    def on_create(self, parent: etree.Element) -> etree.Element:
        if self.NAME == "answer":
            box = etree.SubElement(parent, "details", {"class": "box box--answer"})
            title = etree.SubElement(box, "summary")
        else:
            box = etree.SubElement(parent, "section", {"class": f"box box--{self.NAME}"})
            title = etree.SubElement(box, "h3", {"class": "box__title"})
        title.text = self.TITLES[self.NAME]
        return box


class _Boxes(BlocksExtension):  # type: ignore[misc]
    """Registers the boxes with the titles of one language."""

    def __init__(self, language: str) -> None:
        self.titles = BOX_TITLES[language]
        super().__init__()

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: N802, ARG002 - the library's names
        for name in BOXES:
            block_mgr.register(
                type(f"Box_{name}", (_Box,), {"NAME": name, "TITLES": self.titles}), {}
            )


class _Finish(Extension):  # type: ignore[misc]
    """Adds the last tree processor, which runs after all inline processors."""

    def __init__(self, pictures: dict[str, Illustration], is_lesson: bool) -> None:
        super().__init__()
        self.pictures = pictures
        self.is_lesson = is_lesson

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        finish = _FinishHtml(md, self.pictures, self.is_lesson)
        md.treeprocessors.register(finish, "finish", 0)


class _FinishHtml(Treeprocessor):  # type: ignore[misc]
    """Sets URL and size of pictures, ids and levels of headings, scopes of tables; cuts steps."""

    def __init__(self, md: Markdown, pictures: dict[str, Illustration], is_lesson: bool) -> None:
        super().__init__(md)
        self.pictures = pictures
        self.is_lesson = is_lesson

    def run(self, root: etree.Element) -> None:
        sections = 0
        if self.is_lesson:
            wrap_steps(root)
        has_heading = False  # in this step
        for element in root.iter():
            if element.tag == "img":
                self._finish_picture(element)
            elif element.tag == "table":
                self._finish_table(element)
            elif element.get("class") == "step":
                has_heading = False
            elif element.get("class") == "box__title":
                element.tag = "h3" if has_heading else "h2"
                has_heading = True
            elif element.tag in ("h2", "h3"):
                sections += 1
                has_heading = True
                element.set("id", f"{HEADING_ID}{sections}")

    @staticmethod
    def _finish_table(table: etree.Element) -> None:
        """Add column names and roles, which cells need where a small screen shows rows as cards."""
        heads = list(table.iter("th"))
        for tag, role in TABLE_ROLES.items():
            for element in table.iter(tag):
                element.set("role", role)
        for head in heads:
            head.set("scope", "col")
        for row in table.iter("tr"):
            for head, cell in zip(heads, row.findall("td"), strict=False):
                cell.set("data-label", "".join(head.itertext()))
        table.set("role", "table")

    def _finish_picture(self, element: etree.Element) -> None:
        picture = self.pictures.get(element.get("src", ""))
        if picture is None:
            element.tag = "span"  # not in TAGS, so it is removed
            return
        element.set("src", picture.url)
        element.set("width", str(picture.width))
        element.set("height", str(picture.height))
        element.set("loading", "lazy")
        element.set("decoding", "async")
