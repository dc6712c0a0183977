"""Constants of the tree, and the tree of a given day. No database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from lms.core.trees import list_path

REPUBLIC: Final = "republic"
REGION: Final = "region"
CITY_REPUBLICAN: Final = "city_republican"
REGIONS: Final = (REGION, CITY_REPUBLICAN)
CITY_REGIONAL: Final = "city_regional"
DISTRICTS: Final = ("district", CITY_REGIONAL, "city_district")

CREATE: Final = "create"
SPLIT: Final = "split"
RENAME: Final = "rename"

# Origin of a reform: the package's tables; others are entered by an administrator.
PACKAGE: Final = "package"
APPLIED: Final = "applied"


class UnitMove(NamedTuple):
    """A step of a reform: the unit that people came from, the one they went to, and the day."""

    from_id: int
    to_id: int
    day: date | None


class DatedParent(NamedTuple):
    """The parent of a unit from its first day until the day after the last; None: no limit."""

    valid_from: date | None
    valid_to: date | None
    parent_id: int


@dataclass(frozen=True, slots=True)
class UnitOnDay:
    """A unit as it was on a day."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True, eq=False)
class TreeOnDay:
    """The tree of a day; one is equal to itself alone, so that what is built of it can be kept.

    `counted_at` maps every unit that ever existed to the unit of that day in which its people are
    counted: itself, if it existed then.
    """

    day: date
    units: Mapping[int, UnitOnDay]
    counted_at: Mapping[int, int]

    @classmethod
    def build(
        cls,
        day: date,
        units: Sequence[UnitOnDay],
        placements: Mapping[int, Sequence[DatedParent]],
        moves: Sequence[UnitMove],
    ) -> "TreeOnDay":
        """Return the tree of a day from the history.

        `units` have their present parents, the root has none. People of a unit created later are
        counted in the unit that they came from; if they came from several, in the new unit's
        parent. People of a unit abolished before are counted in its successor.
        """
        finder = _Finder(day, {unit.id: unit.parent_id for unit in units}, placements, moves)
        counted_at = {unit.id: finder.find_counting_unit(unit.id) for unit in units}
        existing = {
            unit.id: replace(unit, parent_id=finder.find_parent(unit.id))
            for unit in units
            if counted_at[unit.id] == unit.id
        }
        return cls(day, existing, counted_at)

    def list_above(self, unit_id: int) -> list[int]:
        """Return the units above a unit, the republic first."""
        return list_path(unit_id, lambda id_: self.units[id_].parent_id)[:0:-1]

    def list_below(self, unit_id: int) -> list[int]:
        """Return a unit of that day and all below it."""
        return [
            other_id
            for other_id in self.units
            if other_id == unit_id or unit_id in self.list_above(other_id)
        ]

    def list_units_counted_in(self, unit_ids: Collection[int]) -> set[int]:
        """Return all units whose people are counted in these, themselves among them."""
        return {
            unit_id for unit_id, counted_in in self.counted_at.items() if counted_in in unit_ids
        }


class _Finder:
    """Search for the unit of a day in which each unit's people are counted."""

    def __init__(
        self,
        day: date,
        present: Mapping[int, int | None],
        placements: Mapping[int, Sequence[DatedParent]],
        moves: Sequence[UnitMove],
    ) -> None:
        self._day, self._present, self._placements, self._moves = day, present, placements, moves
        self._root = next(unit_id for unit_id, parent in present.items() if parent is None)

    def find_counting_unit(self, unit_id: int) -> int:
        visited_ids: set[int] = set()
        while not self._has_existed(unit_id):
            if unit_id in visited_ids:
                return self._root
            visited_ids.add(unit_id)
            unit_id = self._substitute(unit_id)
        return unit_id

    def find_parent(self, unit_id: int) -> int | None:
        """Return the unit's parent on the day."""
        if unit_id == self._root:
            return None
        parent_id = next(self._list_parents_on_day(unit_id), None)
        return self.find_counting_unit(
            parent_id if parent_id is not None else self._present[unit_id] or self._root
        )

    def _has_existed(self, unit_id: int) -> bool:
        return unit_id == self._root or next(self._list_parents_on_day(unit_id), None) is not None

    def _list_parents_on_day(self, unit_id: int) -> Iterator[int]:
        for start, end, parent_id in self._placements.get(unit_id, ()):
            if (start is None or start <= self._day) and (end is None or self._day < end):
                yield parent_id

    def _substitute(self, unit_id: int) -> int:
        """Return the unit to ask instead of one that did not exist on the day.

        It is where its people came from or went to, else its parent.
        """
        history = sorted(
            self._placements.get(unit_id, ()), key=lambda row: row.valid_from or date.min
        )
        if history and all(
            row.valid_to is not None and row.valid_to <= self._day for row in history
        ):
            others = [
                (move.day, move.to_id)
                for move in self._moves
                if move.from_id == unit_id and move.day is not None and move.day <= self._day
            ]
            return _find_only(others, max(others, default=None)) or history[-1].parent_id
        others = [
            (move.day, move.from_id)
            for move in self._moves
            if move.to_id == unit_id and move.day is not None and move.day > self._day
        ]
        parent = history[0].parent_id if history else self._present[unit_id] or self._root
        return _find_only(others, min(others, default=None)) or parent


def _find_only(others: Sequence[tuple[date, int]], nearest: tuple[date, int] | None) -> int | None:
    """Return the only unit of the nearest reform; None if there are several or none."""
    unit_ids = {unit_id for on, unit_id in others if nearest is not None and on == nearest[0]}
    return unit_ids.pop() if len(unit_ids) == 1 else None
