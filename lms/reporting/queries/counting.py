"""Exact counts of anything in the vocabulary, within the actor's scope.

In any boundaries, each person once, or once in each course; from the stored figures where they can
answer, else from the records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Select, Subquery, select
from sqlalchemy.orm import Session

from lms.core.days import month_of, quarter_of, year_of
from lms.core.list_parameters import select_rows
from lms.regions.queries import load_tree_on
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.counted_figures import CountQuery, ExactKey, StoredCounts
from lms.reporting.queries.restrictions import resolve_exact_keys, restrict_facts
from lms.reporting.queries.tallies import count_tallies_of
from lms.reporting.queries.unit_keys import build_unit_key_table
from lms.reporting.rules.cells import Tally
from lms.reporting.rules.vocabulary import (
    ALL,
    AREA_DIMENSIONS,
    BY_WORD,
    COURSE,
    MEASURES,
    MONTH,
    ORGANISATION,
    PEOPLE,
    QUARTER,
    YEAR,
    Key,
    Keys,
)

__all__ = [
    "CountQuery",
    "CountRow",
    "ExactKey",
    "count_facts",
    "count_one",
    "count_sides",
    "count_table",
    "resolve_exact_keys",
    "restrict_facts",
]
BELOW: Final = "below"  # what is directly below the area, or the area itself
_COLUMNS: Final = {ORGANISATION: "organisation_id", COURSE: "course_id"}
_TIMES: Final[dict[str, Any]] = {MONTH: month_of, QUARTER: quarter_of, YEAR: year_of}


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count with its keys, one for each dimension; ALL where it sums over a dimension."""

    keys: Keys
    count: int


def count_facts(
    session: Session,
    area: Area,
    measure: str,
    dimensions: Sequence[str] = (),
    *,
    query: CountQuery,
    totals: bool = False,
    people: bool = False,
    tree: TreeOnDay | None = None,
) -> list[CountRow]:
    """Count a measure in an area by dimensions: an unordered row for each combination of keys.

    Combinations without facts are left out. Without dimensions there is one row without keys.

    `totals`: also rows in which keys are ALL, each counted by itself, so that a person in two
    districts is one person of the region; the row of all keys is always there. `people`: count
    the people behind the measure instead. `tree`: the unit tree, if it is loaded already.

    Facts outside the scope of the area's actor are not counted. One statement counts. Raises
    KeyError for an unknown measure or dimension.
    """
    every = tuple(range(len(dimensions)))
    groupings = _list_combinations(len(dimensions)) if totals else [every]
    counts = PEOPLE if people else MEASURES[measure].counts
    tallies = _count_groupings(
        session, area, measure, dimensions, groupings, query=query, tree=tree
    )
    return [
        CountRow(keys, count)
        for keys, tally in tallies.items()
        if (count := tally.people if counts == PEOPLE else tally.courses) or {*keys} <= {ALL}
    ]


def count_sides(
    session: Session,
    area: Area,
    measures: Iterable[str],
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    tree: TreeOnDay | None = None,
) -> Iterator[tuple[str, int, list[dict[Key, int]]]]:
    """Yield each measure, counted in an area as a whole, and by each dimension alone.

    Those that figures answer are read together. Another takes one statement, which finds the facts
    once.
    """
    groupings: list[tuple[int, ...]] = [(), *((index,) for index in range(len(dimensions)))]
    tree = tree or _load_tree(session, area, dimensions, query)
    stored = StoredCounts(session, area, dimensions, groupings, query=query, tree=tree)
    for measure in measures:
        tallies = _count_groupings(
            session, area, measure, dimensions, groupings, query=query, tree=tree, stored=stored
        )
        yield measure, *_part_sides(measure, dimensions, tallies)


def _part_sides(
    measure: str, dimensions: Sequence[str], tallies: Mapping[Keys, Tally]
) -> tuple[int, list[dict[Key, int]]]:
    is_people = MEASURES[measure].counts == PEOPLE
    whole, sides = 0, [dict[Key, int]() for _ in dimensions]
    for keys, tally in tallies.items():
        count = tally.people if is_people else tally.courses
        index = next((index for index, key in enumerate(keys) if key != ALL), None)
        if index is None:
            whole = count
        else:
            sides[index][keys[index]] = count
    return whole, sides


def count_tallies(
    session: Session,
    area: Area,
    measure: str,
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    below: Mapping[int, int],
) -> dict[Keys, Tally]:
    """Count people and courses of a measure from the records: in all, and by each dimension.

    `below` maps units or organisations to the keys of the dimension BELOW.
    """
    groupings = [(), *((index,) for index in range(len(dimensions)))]
    facts = restrict_facts(area, measure, query, dimensions=dimensions)
    rows = _select_keyed_facts(area, dimensions, facts, None, below)
    return count_tallies_of(session, measure, rows, groupings)


def _list_combinations(count: int) -> list[tuple[int, ...]]:
    """List every combination of the dimensions' indexes, the empty one first."""
    return [indexes for size in range(count + 1) for indexes in combinations(range(count), size)]


def _count_groupings(
    session: Session,
    area: Area,
    measure: str,
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    tree: TreeOnDay | None = None,
    stored: StoredCounts | None = None,
) -> dict[Keys, Tally]:
    """Count by each grouping of the dimensions, from stored figures where they can answer."""
    tree = tree or _load_tree(session, area, dimensions, query)
    if stored is None:
        stored = StoredCounts(session, area, dimensions, groupings, query=query, tree=tree)
    if (found := stored.find(measure)) is not None:
        return found
    facts = restrict_facts(area, measure, query, dimensions=dimensions)
    rows = _select_keyed_facts(area, dimensions, facts, tree, {})
    return count_tallies_of(session, measure, rows, groupings)


def count_one(session: Session, area: Area, measure: str, *, query: CountQuery) -> int:
    """Count a measure in an area as one number."""
    return count_facts(session, area, measure, query=query)[0].count


def count_table(
    session: Session,
    area: Area,
    measures: Sequence[str],
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    totals: bool = False,
) -> dict[Keys, dict[str, int]]:
    """Count several measures: for each combination of keys the numbers by measure.

    One statement a measure.
    """
    table: dict[Keys, dict[str, int]] = {}
    tree = _load_tree(session, area, dimensions, query)
    for measure in measures:
        for row in count_facts(
            session, area, measure, dimensions, query=query, totals=totals, tree=tree
        ):
            table.setdefault(row.keys, {})[measure] = row.count
    return table


def _load_tree(
    session: Session, area: Area, dimensions: Sequence[str], query: CountQuery
) -> TreeOnDay | None:
    """Load the tree in which units are counted, if a dimension needs it."""
    if area.past:
        return area.past.tree
    return load_tree_on(session, query.today) if {*dimensions} & {*AREA_DIMENSIONS} else None


def _select_keyed_facts(
    area: Area,
    dimensions: Sequence[str],
    facts: tuple[Subquery, list[ColumnElement[bool]]],
    tree: TreeOnDay | None,
    below: Mapping[int, int],
) -> Select[*tuple[Any, ...]]:
    """Select the facts, one row each, with their keys as k0, k1 ..."""
    fact, conditions = facts
    column = fact.c.region_unit_id if area.kind == UNITS else fact.c.organisation_id
    unit_keys = None
    if below:
        table = select_rows(("unit_id", BELOW), list(below.items())).cte("unit_keys")
        unit_keys = table.prefix_with("MATERIALIZED")
    elif tree is not None:
        unit_keys, column = build_unit_key_table(tree), fact.c.region_unit_id
    keys = [
        _key_column(fact, unit_keys, dimension).label(f"k{number}")
        for number, dimension in enumerate(dimensions)
    ]
    rows = select(
        fact.c.person_id, fact.c.course_id, fact.c.amount, fact.c.is_counted, *keys
    ).select_from(fact)
    if unit_keys is not None:
        rows = rows.outerjoin(unit_keys, unit_keys.c.unit_id == column)
    return rows.where(*conditions)


def _key_column(fact: Subquery, unit_keys: CTE | None, dimension: str) -> ColumnElement[Any]:
    if dimension in (*AREA_DIMENSIONS, BELOW):
        if unit_keys is None:
            raise ValueError("an area dimension without a tree")
        return unit_keys.c[dimension]
    if dimension in _TIMES:
        moment: ColumnElement[Any] = _TIMES[dimension](fact.c.day)
        return moment
    if dimension in BY_WORD:
        return fact.c[dimension]
    return fact.c[_COLUMNS[dimension]]
