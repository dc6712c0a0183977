"""How much a browser has to draw for a picture: a few KB of references can keep it busy for hours.

Measured in Chromium: 10,000 expanded <use> took 1 s, 100,000 took 20 s, 300 masks 5 s. So the cost
of a picture is the number of its expanded parts, where a reference counts for many.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_DRAWN: Final = 50_000  # a picture without references cannot reach this
USE_COST: Final = 25
# Masks, clips, patterns and markers are drawn as layers of their own.
LAYER_COST: Final = 500
DASHES_PER_PART: Final = 10
MOST_OF_A_UNIT: Final = 100  # an inch has 96 units, 1 % of the widest picture 100
CHAIN: Final = 10  # references that lead on to others
GRADIENTS: Final = frozenset({"linearGradient", "radialGradient"})
LINES: Final = frozenset({"d", "points"})
SHAPES: Final = frozenset({"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"})
GEOMETRY: Final = LINES | SHAPES | {"width", "height"}
URL: Final = re.compile(r"url\(\s*['\"]?\s*#([^'\")]+)", re.IGNORECASE)
NUMBER: Final = re.compile(r"\d*\.?\d+(?:e[+-]?\d+)?|\d+\.?", re.IGNORECASE)
TOO_MUCH: Final = 10**12  # where counting ends


class EndlessPicture(Exception):
    """A part that contains itself, or a chain of references that is too long."""


@dataclass(slots=True)
class DrawnPart:
    """An element: what it draws itself, what it refers to, and what is in it."""

    name: str
    points: int = 0
    length: float = 0.0
    dash: float = 0.0
    references: list[str] = field(default_factory=list)
    paints: list[str] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    children: list["DrawnPart"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DrawnCost:
    """What a part comes to, expanded: elements, cost, and the length of its outlines."""

    elements: int = 0
    cost: int = 0
    length: float = 0.0

    def __add__(self, other: "DrawnCost") -> "DrawnCost":
        """Add what is drawn beside it."""
        return DrawnCost(
            min(self.elements + other.elements, TOO_MUCH),
            min(self.cost + other.cost, TOO_MUCH),
            min(self.length + other.length, TOO_MUCH),
        )


def read_part(name: str, attributes: Mapping[str, str]) -> DrawnPart:
    """Return the part of an element. `attributes` hold those of its style too."""
    part = DrawnPart(name)
    for key, value in attributes.items():
        targets = [target.strip() for target in URL.findall(value)]
        if key == "href":
            part.references.append(value.removeprefix("#"))
        elif key == "clip-path" or "mask" in key:
            part.layers += targets
        elif key.startswith("marker"):
            part.markers += targets
        else:
            part.paints += targets
        if key in GEOMETRY:
            numbers = [float(number) for number in NUMBER.findall(value)]
            part.points += len(numbers) // 2
            part.length += sum(numbers) * (1 if key in LINES else _get_unit(value))
        if key == "stroke-dasharray":
            dashes = [float(number) for number in NUMBER.findall(value)]
            part.dash = min((dash for dash in dashes if dash > 0), default=0.0) / _get_unit(value)
    return part


def _get_unit(value: str) -> float:
    """Return 1 for numbers alone, or how much a unit may change them at most."""
    return MOST_OF_A_UNIT if re.search("%|[a-z]{2}", value.replace("px", ""), re.IGNORECASE) else 1


def add_text(part: DrawnPart, text: str, width: float) -> None:
    """Add characters to what a part draws. An outline is longer than its letter is wide."""
    letters = len(text.strip())
    part.points += letters
    part.length += letters * width


class Expansion:
    """The parts by their ids, each counted once. Raises EndlessPicture."""

    def __init__(self, ids: Mapping[str, DrawnPart]) -> None:
        self._ids = ids
        self._costs: dict[int, DrawnCost] = {}

    def count(self, part: DrawnPart, chain: int = 0) -> DrawnCost:
        """Return what the part comes to with all that it refers to."""
        if chain > CHAIN:
            raise EndlessPicture
        if id(part) not in self._costs:
            self._costs[id(part)] = self._count_anew(part, chain)
        return self._costs[id(part)]

    def _count_anew(self, part: DrawnPart, chain: int) -> DrawnCost:
        total = DrawnCost(1, 1 + part.points, part.length)
        for child in part.children:
            total += self.count(child, chain)
        if part.name not in GRADIENTS:
            for target in self._find(part.references):
                total += self.count(target, chain + 1) + DrawnCost(1, USE_COST)
        # Paint, markers and dashes are inherited by all that is in the part.
        own_cost = total.cost
        for target in self._find(part.layers):
            total += DrawnCost(0, LAYER_COST + self.count(target, chain + 1).cost)
        for target in self._find(part.paints):
            each = LAYER_COST + self.count(target, chain + 1).cost
            total += DrawnCost(0, total.elements * each)
        for target in self._find(part.markers):
            each = LAYER_COST + self.count(target, chain + 1).cost
            total += DrawnCost(0, own_cost * each)
        if part.dash:
            dashes = min(8 * total.length / part.dash, TOO_MUCH)
            total += DrawnCost(0, int(dashes / DASHES_PER_PART))
        return total

    def _find(self, names: list[str]) -> Iterator[DrawnPart]:
        """Yield the parts of these ids; a gradient costs nothing."""
        for name in names:
            part = self._ids.get(name)
            if part is not None and part.name not in GRADIENTS:
                yield part
