"""The parts in which all figures are recount_moved. No database, no clock."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from lms.reporting.rules.counted_units import CountedUnit, map_counted_units


@dataclass(frozen=True, slots=True)
class RecountPart:
    """Units whose figures are counted together, and in which of them each unit's facts are counted.

    `top`: the unit that holds all others; `root`: the country above it, or the country itself.
    """

    top: int
    root: int
    unit_ids: frozenset[int]
    counted_units: dict[int, tuple[CountedUnit, ...]]


@dataclass(frozen=True, slots=True)
class PartPeople:
    """The ids of people who count in one part alone, and of those who count in others too."""

    alone: array[int] = field(default_factory=lambda: array("q"))
    shared: array[int] = field(default_factory=lambda: array("q"))


def list_parts(tree: dict[int, int | None]) -> list[RecountPart]:
    """List the country, then each region with all below it, from the parent of each unit.

    Each unit lies in exactly one part.
    """
    counted_units = map_counted_units(tree)
    tops: dict[tuple[int, int], set[int]] = {}
    for unit_id, path in counted_units.items():
        root = path[-1].unit_id
        top = root if unit_id == root else path[-2].unit_id
        tops.setdefault((top, root), set()).add(unit_id)
    parts = [
        _take_part(top, root, unit_ids, counted_units) for (top, root), unit_ids in tops.items()
    ]
    return sorted(parts, key=lambda part: part.top != part.root)


def _take_part(
    top: int, root: int, unit_ids: set[int], counted_units: dict[int, tuple[CountedUnit, ...]]
) -> RecountPart:
    inside = {
        unit_id: units
        for unit_id, path in counted_units.items()
        if (units := tuple(unit for unit in path if unit.unit_id in unit_ids))
    }
    return RecountPart(top=top, root=root, unit_ids=frozenset(unit_ids), counted_units=inside)


def share_people(
    units_of_people: Iterable[tuple[int, int]], parts: Sequence[RecountPart]
) -> list[PartPeople]:
    """Return the people of each part, from pairs of person and unit in the order of people.

    Who counts in several parts counts in the first of them, the country, in any case.
    """
    numbers = {unit_id: number for number, part in enumerate(parts) for unit_id in part.unit_ids}
    people = [PartPeople() for _part in parts]
    for person_id, pairs in groupby(units_of_people, itemgetter(0)):
        part_numbers = {numbers[unit_id] for _person_id, unit_id in pairs}
        if len(part_numbers) == 1:
            people[part_numbers.pop()].alone.append(person_id)
        else:
            for number in {0, *part_numbers}:
                people[number].shared.append(person_id)
    return people
