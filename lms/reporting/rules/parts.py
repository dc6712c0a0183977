"""The parts in which all figures are recounted. No database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.reporting.rules.cells import Place
from lms.reporting.rules.places import list_places


@dataclass(frozen=True, slots=True)
class RecountPart:
    """Units whose figures are counted together, and where each unit's facts count among them.

    `is_top`: it is the country, in which everybody counts.
    """

    unit_ids: frozenset[int]
    places: dict[int, tuple[Place, ...]]
    is_top: bool


def list_parts(tree: dict[int, int | None]) -> Iterator[RecountPart]:
    """Yield the country, then each region with all below it, from the parent of each unit.

    Each unit lies in exactly one part.
    """
    places = list_places(tree)
    tops: dict[int, set[int]] = {}
    for unit_id, path in places.items():
        tops.setdefault(_find_top(path), set()).add(unit_id)
    roots = {unit_id for unit_id, parent_id in tree.items() if parent_id is None}
    yield _take_part(roots, places, is_top=True)
    for unit_ids in tops.values():
        if below := unit_ids - roots:
            yield _take_part(below, places, is_top=False)


def _find_top(path: tuple[Place, ...]) -> int:
    """Return the unit below the country on a path; of the country itself its own."""
    return path[-2:][0][0]


def _take_part(
    unit_ids: set[int], places: dict[int, tuple[Place, ...]], *, is_top: bool
) -> RecountPart:
    inside = {
        unit_id: kept
        for unit_id, path in places.items()
        if (kept := tuple(place for place in path if place[0] in unit_ids))
    }
    return RecountPart(frozenset(unit_ids), inside, is_top)
