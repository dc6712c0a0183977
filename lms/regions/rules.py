"""The words of the tree, and the tree of a day: who stood below whom, and where the people of the others are counted. No database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

REPUBLIC: Final = "republic"
REGION: Final = "region"
CITY_REPUBLICAN: Final = "city_republican"
REGIONS: Final = (REGION, CITY_REPUBLICAN)
CITY_REGIONAL: Final = "city_regional"
DISTRICTS: Final = ("district", CITY_REGIONAL, "city_district")

CREATE: Final = "create"
SPLIT: Final = "split"
RENAME: Final = "rename"

# Where a reform comes from: the package's tables, or entered by the administrator.
PACKAGE: Final = "package"
APPLIED: Final = "applied"

Placement = tuple[date | None, date | None, int]  # from, to (no longer), parent
Step = tuple[int, int, date | None]  # from which unit, to which, when


@dataclass(frozen=True, slots=True)
class UnitThen:
    """A unit as it was on a day."""

    id: int
    parent_id: int | None
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class TreeThen:
    """The tree of a day. `counted_at`: for every unit that there ever was the one of that day that holds its people; itself, if it stood."""

    day: date
    units: Mapping[int, UnitThen]
    counted_at: Mapping[int, int]

    @classmethod
    def of(
        cls,
        day: date,
        units: Sequence[UnitThen],
        placements: Mapping[int, Sequence[Placement]],
        steps: Sequence[Step],
    ) -> "TreeThen":
        """The tree of a day from what is known of all days. `units` have their present parents, the root has none.

        People of a unit that came later are counted where they came from; if they came from several, with the unit's parent. People of one
        that was closed before are counted where they went.
        """
        finder = _Finder(day, {unit.id: unit.parent_id for unit in units}, placements, steps)
        counted_at = {unit.id: finder.counted_at(unit.id) for unit in units}
        standing = {
            unit.id: replace(unit, parent_id=finder.parent(unit.id))
            for unit in units
            if counted_at[unit.id] == unit.id
        }
        return cls(day, standing, counted_at)

    def above(self, unit_id: int) -> list[int]:
        """The units above one, the republic first."""
        path: list[int] = []
        step = self.units[unit_id].parent_id
        while step is not None and step not in path:
            path.append(step)
            step = self.units[step].parent_id
        return path[::-1]

    def below(self, unit_id: int) -> list[int]:
        """A unit that stood and all below it."""
        return [one for one in self.units if one == unit_id or unit_id in self.above(one)]

    def held_by(self, unit_ids: Collection[int]) -> set[int]:
        """All units whose people are counted in these, themselves among them."""
        return {one for one, at in self.counted_at.items() if at in unit_ids}


class _Finder:
    """Says for each unit where its people are counted on the day."""

    def __init__(
        self,
        day: date,
        present: Mapping[int, int | None],
        placements: Mapping[int, Sequence[Placement]],
        steps: Sequence[Step],
    ) -> None:
        self._day, self._present, self._placements, self._steps = day, present, placements, steps
        self._root = next(unit_id for unit_id, parent in present.items() if parent is None)

    def counted_at(self, unit_id: int) -> int:
        seen: set[int] = set()
        while not self._stands(unit_id):
            if unit_id in seen:
                return self._root
            seen.add(unit_id)
            unit_id = self._other(unit_id)
        return unit_id

    def parent(self, unit_id: int) -> int | None:
        """Where a unit stood on the day."""
        if unit_id == self._root:
            return None
        placed = next(self._on_day(unit_id), None)
        return self.counted_at(
            placed if placed is not None else self._present[unit_id] or self._root
        )

    def _stands(self, unit_id: int) -> bool:
        return unit_id == self._root or next(self._on_day(unit_id), None) is not None

    def _on_day(self, unit_id: int) -> Iterator[int]:
        for start, end, parent_id in self._placements.get(unit_id, ()):
            if (start is None or start <= self._day) and (end is None or self._day < end):
                yield parent_id

    def _other(self, unit_id: int) -> int:
        """The unit to ask instead of one that did not stand on the day: where its people came from or went to, else its parent."""
        places = sorted(self._placements.get(unit_id, ()), key=lambda place: place[0] or date.min)
        closed = bool(places) and all(end is not None and end <= self._day for _, end, _ in places)
        if closed:
            others = [
                (on, new)
                for old, new, on in self._steps
                if old == unit_id and on is not None and on <= self._day
            ]
            return _only(others, max(others, default=None)) or places[-1][2]
        others = [
            (on, old)
            for old, new, on in self._steps
            if new == unit_id and on is not None and on > self._day
        ]
        parent = places[0][2] if places else self._present[unit_id] or self._root
        return _only(others, min(others, default=None)) or parent


def _only(others: Sequence[tuple[date, int]], nearest: tuple[date, int] | None) -> int | None:
    """The one unit of the nearest reform; None if there are several or none."""
    found = {one for on, one in others if nearest is not None and on == nearest[0]}
    return found.pop() if len(found) == 1 else None
