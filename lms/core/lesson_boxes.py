"""Boxes of a lesson, such as a mistake or an answer, and their titles."""

import xml.etree.ElementTree as etree  # noqa: N813 - as Python-Markdown calls it
from typing import Any, Final

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

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


class BoxExtension(BlocksExtension):  # type: ignore[misc]
    """Registers the boxes with the titles of one language."""

    def __init__(self, language: str) -> None:
        self.titles = BOX_TITLES[language]
        super().__init__()

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: N802, ARG002 - the library's names
        """Register each box by its name."""
        for name in BOXES:
            block_mgr.register(
                type(f"Box_{name}", (_Box,), {"NAME": name, "TITLES": self.titles}), {}
            )
