"""Markdown of course texts to HTML, sanitised by an allowlist of tags and attributes.

courses/README.md lists the supported parts. HTML in the source is shown as text. Texts are rendered
when a course version is loaded, never during a request.
"""

import re
import xml.etree.ElementTree as etree  # noqa: N813 - as Python-Markdown calls it
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import nh3
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from lms.core.allowed_html import (
    ATTRIBUTES,
    CLASSES,
    HEADING_ID,
    ID_PREFIXES,
    TAGS,
    keep_absolute_url,
)
from lms.core.lesson_boxes import BoxExtension
from lms.core.lesson_steps import wrap_steps
from lms.core.markdown_lines import PLAIN, disable_html

TABLE_ROLES: Final = {
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "th": "columnheader",
    "td": "cell",
}
_PLAIN_PARAGRAPH: Final = re.compile(rf"[^\W\d_](?:{PLAIN})*(?<! )")


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
    illustrations = dict(pictures or {})
    markdown = disable_html(
        Markdown(
            extensions=[
                "tables",
                "sane_lists",
                BoxExtension(language),
                _Finish(illustrations, is_lesson),
            ]
        )
    )
    urls = {illustration.url for illustration in illustrations.values()}

    def filter_attribute(_element: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return value if value in urls else None
        if attribute == "id":
            return value if value.removeprefix(ID_PREFIXES[_element]).isdigit() else None
        return keep_absolute_url(_element, attribute, value)

    return nh3.clean(
        markdown.convert(text),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        attribute_filter=filter_attribute,
        url_schemes={"https"},
        link_rel="noopener",
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
        has_heading = False  # whether this step has a heading
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
            # A span is not in TAGS, so it is removed.
            element.tag = "span"
            return
        element.set("src", picture.url)
        element.set("width", str(picture.width))
        element.set("height", str(picture.height))
        element.set("loading", "lazy")
        element.set("decoding", "async")
