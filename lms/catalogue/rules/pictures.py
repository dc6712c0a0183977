"""Checks of pictures: static SVG without scripts or outside references."""

import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from lms.catalogue.rules.picture_cost import (
    MOST_DRAWN,
    DrawnPart,
    EndlessPicture,
    Expansion,
    add_text,
    read_part,
)
from lms.core.faults import Faults
from lms.core.i18n import N_

MAX_PICTURE: Final = 30 * 1024
SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
ELEMENTS: Final = (
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "marker",
)
# Matched against lower-case values without spaces. A backslash could hide any of these words.
FOREIGN: Final = re.compile(r"url\((?!['\"]?#)|(javascript|data|vbscript|https?|file):|@import|\\")
# They draw apart what they are on, or change how long its dashes are.
COSTLY: Final = re.compile(r"filter|blend|vector-effect|pathlength|animation|content-visibility")
SMALLEST_TEXT: Final = 0.05  # share of the viewBox width: 16 px in a picture 320 px wide


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file; `language` is kk, ru or '' for both.

    Width and height are those of its viewBox, in whole units.
    """

    path: str
    language: str
    name: str
    content: bytes
    width: int
    height: int


class _Reader:
    """Reader of one SVG that adds a fault for each forbidden part.

    It accepts no document type, so that no entity can be defined.
    """

    def __init__(self, path: str, faults: Faults) -> None:
        self.path = path
        self.faults = faults
        self.width = self.height = 0.0
        self.parts: list[DrawnPart] = []  # open elements, the root first
        self.root: DrawnPart | None = None
        self.ids: dict[str, DrawnPart] = {}
        self.parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.read_text
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.ProcessingInstructionHandler = self.refuse_instruction

    def add_fault(self, message: str, **params: object) -> None:
        self.faults.add(self.path, self.parser.CurrentLineNumber, message, **params)

    def refuse_doctype(self, *_: object) -> None:
        self.add_fault(N_("The picture may not have a DOCTYPE."))
        raise _PictureRefused

    def refuse_instruction(self, *_: object) -> None:
        self.add_fault(N_("The picture may not have instructions (<?…?>)."))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if len(self.parts) == 40:
            self.add_fault(N_("The picture is nested too deeply."))
            raise _PictureRefused
        if not self.parts:
            self._check_root(space, local, attributes)
        self._add_part(local, attributes)
        if space != SVG or local not in ELEMENTS:
            self.add_fault(N_("The picture may not have the element <%(name)s>."), name=local[:40])
        for key, value in attributes.items():
            self._check_attribute(key, value)

    def end(self, _name: str) -> None:
        self.parts.pop()

    def read_text(self, text: str) -> None:
        add_text(self.parts[-1], text, self.width)

    def _add_part(self, name: str, attributes: dict[str, str]) -> None:
        """Add an element to the tree whose cost is counted at the end."""
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        for declaration in values.get("style", "").split(";"):
            key, _, value = declaration.partition(":")
            values[key.strip().lower()] = value
        for key in filter(COSTLY.search, map(str.lower, values)):
            self.add_fault(N_("The picture may not have the attribute %(name)s."), name=key[:40])
        part = read_part(name, values)
        if self.parts:
            self.parts[-1].children.append(part)
        self.root = self.root or part
        self.ids.setdefault(values.get("id", ""), part)
        self.parts.append(part)

    def check_cost(self) -> None:
        """Add a fault if drawing the picture would keep a browser busy."""
        if self.root is None:
            return
        try:
            cost = Expansion(self.ids).count(self.root).cost
        except EndlessPicture:
            self.add_fault(
                N_("A part of the picture refers to itself, or through too many others.")
            )
            return
        if cost > MOST_DRAWN:
            self.add_fault(
                N_(
                    "The picture repeats its parts too often by <use>, patterns, masks, markers or "
                    "dashes: a telephone cannot draw it."
                )
            )

    def _check_root(self, space: str, local: str, attributes: dict[str, str]) -> None:
        if local != "svg" or space != SVG:
            self.add_fault(
                N_(
                    "The file is no SVG picture: it has to begin with "
                    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="…">.'
                )
            )
            raise _PictureRefused
        numbers = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
        try:
            _, _, self.width, self.height = (float(number) for number in numbers)
        except ValueError:
            self.width = 0.0
        if not (0 < self.width <= 10_000 and 0 < self.height <= 10_000):
            self.add_fault(
                N_('The picture needs a viewBox with four numbers, such as viewBox="0 0 320 200".')
            )
            self.width = self.height = 0.0

    def _check_attribute(self, key: str, value: str) -> None:
        space, _, local = key.rpartition(" ")
        lowered = re.sub(r"\s", "", value.lower())
        if local.lower().startswith("on"):
            self.add_fault(N_("The picture may not react to events (%(name)s)."), name=local[:40])
        is_external = local in ("href", "src") and not re.fullmatch(r"#[\w.-]+", value)
        if is_external or FOREIGN.search(lowered) or (space == XLINK and local != "href"):
            self.add_fault(N_("The picture may not refer to other files: %(url)s."), url=value[:80])
        if local == "font-size" and (match := re.fullmatch(r"([\d.]+)(px)?", value)) and self.width:
            self._check_text_size(match.group(1))

    def _check_text_size(self, text: str) -> None:
        try:
            size = float(text)
        except ValueError:
            return
        if size < self.width * SMALLEST_TEXT:
            self.add_fault(
                N_(
                    "The text is too small to read on a telephone: font-size %(size)s; "
                    "it needs %(needed)s at least."
                ),
                size=text,
                needed=f"{self.width * SMALLEST_TEXT:g}",
            )


class _PictureRefused(Exception):
    """Stop of the reading because it makes no sense to go on; the fault was added."""


def read_picture(
    language: str, name: str, content: bytes, faults: Faults, folder: str = ""
) -> Picture:
    """Return the picture and add a fault for each forbidden part; `folder` is that of media/."""
    path = f"{folder}media/{language}/{name}" if language else f"{folder}media/{name}"
    if len(content) > MAX_PICTURE:
        faults.add(
            path,
            0,
            N_("The file has %(size)s KB; it may have %(limit)s KB at most."),
            size=-(-len(content) // 1024),
            limit=MAX_PICTURE // 1024,
        )
        return Picture(path=path, language=language, name=name, content=content, width=1, height=1)
    reader = _Reader(path, faults)
    try:
        reader.parser.Parse(content, True)
        reader.check_cost()
    except expat.ExpatError as error:
        faults.add(path, error.lineno, N_("The picture is no well-formed SVG."))
    except _PictureRefused:
        pass
    return Picture(
        path=path,
        language=language,
        name=name,
        content=content,
        width=max(1, round(reader.width)),
        height=max(1, round(reader.height)),
    )
