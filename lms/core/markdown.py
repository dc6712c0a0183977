"""Markdown of course texts to HTML: the parts listed in courses/README.md, sanitised by a short list of what may come out.

HTML in the source is shown as text. Rendering happens when a version is loaded, never when a page is asked for.
"""

import xml.etree.ElementTree as etree  # noqa: N813 - as Python-Markdown calls it
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import nh3
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

# Headings of boxes stand in the stored HTML and are part of the text, so they are kept here and not in the catalogues of messages:
# the same source gives the same page, whatever the state of the translations is on the day of loading.
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
    "ol": frozenset({"start"}),
    "th": frozenset({"scope", "role"}),
    "td": frozenset({"data-label", "role"}),
    **{tag: frozenset({"role"}) for tag in ("table", "thead", "tbody", "tr")},
}
CLASSES: Final = {
    "section": frozenset({"box", *(f"box--{name}" for name in BOXES)}),
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


@dataclass(frozen=True, slots=True)
class Illustration:
    """Where a picture is served and how large it is: the page keeps its place free while it loads."""

    address: str
    width: int
    height: int


def render(text: str, *, language: str, pictures: Mapping[str, Illustration] | None = None) -> str:
    """The HTML of a text. A picture whose name is not in `pictures` is left out; only these addresses come out as sources."""
    known = dict(pictures or {})
    markdown = _plain(
        Markdown(extensions=["tables", "sane_lists", _Boxes(language), _Finish(known)])
    )
    addresses = {illustration.address for illustration in known.values()}

    def allowed(_element: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return value if value in addresses else None
        if attribute == "id":
            return value if value.removeprefix(HEADING_ID).isdigit() else None
        return _whole_address(_element, attribute, value)

    return nh3.clean(
        markdown.convert(text),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        attribute_filter=allowed,
        url_schemes={"https"},
        link_rel="noopener",
    )


def render_inline(text: str) -> str:
    """The HTML of one line: an option, a feedback. No blocks, no pictures."""
    markdown = _plain(Markdown())
    for processor in [
        name for name in _names(markdown.parser.blockprocessors) if name != "paragraph"
    ]:
        markdown.parser.blockprocessors.deregister(processor)
    return nh3.clean(
        markdown.convert(text.strip()),
        tags=set(INLINE_TAGS),
        attributes={"a": {"href"}},
        attribute_filter=_whole_address,
        url_schemes={"https"},
        link_rel="noopener",
    )


def _whole_address(_element: str, attribute: str, value: str) -> str | None:
    """Links lead to whole addresses: a relative one would lead wherever the page happens to stand."""
    return value if attribute != "href" or value.startswith("https://") else None


def _plain(markdown: Markdown) -> Markdown:
    """Takes out what would let HTML of the source through."""
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    return markdown


def _names(registry: Any) -> list[str]:
    return [
        item.name for item in registry._priority
    ]  # the registry has no public list of its names


class _Box(Block):  # type: ignore[misc]
    """A box of a lesson: a section, or a fold for the answer. Its heading gets its level when the whole text is known."""

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
    """Registers the boxes with the headings of one language."""

    def __init__(self, language: str) -> None:
        self.titles = BOX_TITLES[language]
        super().__init__()

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: N802, ARG002 - the library's names
        for name in BOXES:
            block_mgr.register(
                type(f"Box_{name}", (_Box,), {"NAME": name, "TITLES": self.titles}), {}
            )


class _Finish(Extension):  # type: ignore[misc]
    """Adds the last tree processor: it works on elements, after all inline parts are known."""

    def __init__(self, pictures: dict[str, Illustration]) -> None:
        super().__init__()
        self.pictures = pictures

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Finishing(md, self.pictures), "finish", 0)


class _Finishing(Treeprocessor):  # type: ignore[misc]
    """Pictures get address and size, headings an id, headings of boxes their level, heads of tables their scope."""

    def __init__(self, md: Markdown, pictures: dict[str, Illustration]) -> None:
        super().__init__(md)
        self.pictures = pictures

    def run(self, root: etree.Element) -> None:
        sections = 0
        for element in root.iter():
            if element.tag == "img":
                self._place(element)
            elif element.tag == "table":
                self._label(element)
            elif element.get("class") == "box__title":
                element.tag = "h3" if sections else "h2"
            elif element.tag in ("h2", "h3"):
                sections += 1
                element.set("id", f"{HEADING_ID}{sections}")

    @staticmethod
    def _label(table: etree.Element) -> None:
        """On a small screen a row is shown as a card: each cell then needs its column's name, and the roles that the layout takes away."""
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

    def _place(self, element: etree.Element) -> None:
        picture = self.pictures.get(element.get("src", ""))
        if picture is None:
            element.tag = "span"  # which the list of tags takes out
            return
        element.set("src", picture.address)
        element.set("width", str(picture.width))
        element.set("height", str(picture.height))
        element.set("loading", "lazy")
        element.set("decoding", "async")
