"""Exact counts of anything in the vocabulary, within the actor's scope.

In any boundaries, each person once, or once in each course; from the stored figures where they can
answer, else from the records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Executable, Select, Subquery, select
from sqlalchemy.orm import Session

from lms.core.days import month_of, quarter_of, year_of
from lms.core.list_parameters import encode_rows
from lms.regions.queries import load_tree_on
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.count_query import CountQuery, ExactKey
from lms.reporting.queries.counted_days import read_counts_of_days
from lms.reporting.queries.counted_figures import read_stored_counts
from lms.reporting.queries.in_time import IN_TIME, read_counts_in_time
from lms.reporting.queries.not_begun import correct_not_begun
from lms.reporting.queries.restrictions import resolve_exact_keys, restrict_facts
from lms.reporting.queries.tallies import build_count, read_tallies
from lms.reporting.queries.unit_keys import UNIT_KEYS, build_unit_key_table, encode_unit_keys
from lms.reporting.rules import MET
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
    DimensionKey,
    DimensionKeys,
)

__all__ = [
    "CountQuery",
    "CountRow",
    "ExactKey",
    "count_facts",
    "count_one",
    "count_rows",
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

    keys: DimensionKeys
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
    rows = count_rows(
        session, area, [measure], dimensions, query=query, totals=totals, people=people, tree=tree
    )
    return rows[measure]


def count_rows(
    session: Session,
    area: Area,
    measures: Sequence[str],
    dimensions: Sequence[str] = (),
    *,
    query: CountQuery,
    totals: bool = False,
    people: bool = False,
    tree: TreeOnDay | None = None,
) -> dict[str, list[CountRow]]:
    """Count several measures as count_facts() does; facts that they share are counted once."""
    every = tuple(range(len(dimensions)))
    groupings = _list_combinations(len(dimensions)) if totals else [every]
    tallies = _count_tallies(
        session, area, measures, dimensions, groupings, query=query, tree=tree, people=people
    )
    return {
        measure: [
            CountRow(keys, count)
            for keys, tally in tallies[measure].items()
            if (count := _pick_count(measure, tally, people=people)) or {*keys} <= {ALL}
        ]
        for measure in measures
    }


def count_sides(
    session: Session,
    area: Area,
    measures: Sequence[str],
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    tree: TreeOnDay | None = None,
) -> dict[str, tuple[int, list[dict[DimensionKey, int]]]]:
    """Count several measures in an area as a whole, and by each dimension alone.

    One statement for the measures that share facts, which finds these once.
    """
    groupings = _list_sides(dimensions)
    tallies = _count_tallies(session, area, measures, dimensions, groupings, query=query, tree=tree)
    return {
        measure: _split_sides(
            {keys: _pick_count(measure, tally) for keys, tally in tallies[measure].items()},
            len(dimensions),
        )
        for measure in measures
    }


def _split_sides(
    counts: Mapping[DimensionKeys, int], size: int
) -> tuple[int, list[dict[DimensionKey, int]]]:
    """Return the count of the whole, and those by each dimension."""
    sides = [dict[DimensionKey, int]() for _ in range(size)]
    for keys, count in counts.items():
        for index, key in enumerate(keys):
            if key != ALL:
                sides[index][key] = count
    return counts.get((ALL,) * size, 0), sides


def _pick_count(measure: str, tally: Tally, *, people: bool = False) -> int:
    counts_people = people or MEASURES[measure].counts == PEOPLE
    return tally.people if counts_people else tally.courses


def count_tallies(
    session: Session,
    area: Area,
    measure: str,
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    below: Mapping[int, int],
) -> dict[DimensionKeys, Tally]:
    """Count people and courses of a measure from the records: in all, and by each dimension.

    `below` maps units or organisations to the keys of the dimension BELOW.
    """
    base, groupings = MEASURES[measure].base, _list_sides(dimensions)
    keys = encode_rows(below.items())
    return _count_recorded(session, area, base, dimensions, groupings, query=query, keys=keys)


def _list_sides(dimensions: Sequence[str]) -> list[tuple[int, ...]]:
    """List the groupings by no dimension, and by each alone."""
    return [(), *((index,) for index in range(len(dimensions)))]


def _list_combinations(count: int) -> list[tuple[int, ...]]:
    """List every combination of the dimensions' indexes, the empty one first."""
    return [indexes for size in range(count + 1) for indexes in combinations(range(count), size)]


def _count_tallies(
    session: Session,
    area: Area,
    measures: Sequence[str],
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    tree: TreeOnDay | None = None,
    people: bool = False,
) -> dict[str, dict[DimensionKeys, Tally]]:
    """Count from stored figures where they can answer; `people`: also who is behind sums."""
    tree = tree or _load_tree(session, area, dimensions, query)
    bases = {measure: MEASURES[measure].base for measure in measures}
    every = dict.fromkeys(bases.values())
    tallies: dict[str, dict[DimensionKeys, Tally]] = {}
    for reader in (read_stored_counts,) if people else (read_stored_counts, read_counts_of_days):
        rest = [base for base in every if base not in tallies]
        tallies |= reader(session, area, rest, dimensions, groupings, query=query, tree=tree)
    keys = encode_unit_keys(tree) if tree and not {*AREA_DIMENSIONS}.isdisjoint(dimensions) else ""

    def count_recorded(base: str, query: CountQuery = query) -> dict[DimensionKeys, Tally]:
        return _count_recorded(session, area, base, dimensions, groupings, query=query, keys=keys)

    tallies |= correct_not_begun(session, tallies, query, count_recorded)
    if IN_TIME in every:
        in_time = read_counts_in_time(
            session,
            area,
            dimensions,
            groupings,
            query=query,
            tree=tree,
            count_recorded=count_recorded,
            met_counts=tallies.get(MET),
        )
        tallies |= {} if in_time is None else {IN_TIME: in_time}
    tallies |= {base: count_recorded(base) for base in every if base not in tallies}
    return {measure: tallies[base] for measure, base in bases.items()}


def _count_recorded(
    session: Session,
    area: Area,
    base: str,
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    keys: str,
) -> dict[DimensionKeys, Tally]:
    """Count the facts of a measure from the records. `keys`: those of units, encoded."""
    # A past area holds its whole tree, and so is not kept.
    build = _build_count if area.past else _recall_count
    statement = build(area.drop_reader(), base, tuple(dimensions), tuple(groupings), query)
    rows = session.connection().execute(statement, {UNIT_KEYS: keys} if keys else {})
    return read_tallies(rows.all(), groupings)


def _build_count(
    area: Area,
    base: str,
    dimensions: tuple[str, ...],
    groupings: tuple[tuple[int, ...], ...],
    query: CountQuery,
) -> Executable:
    facts = restrict_facts(area, base, query, dimensions=dimensions)
    course_index = dimensions.index(COURSE) if COURSE in dimensions else None
    keyed = _select_keyed_facts(area, dimensions, facts)
    return build_count(base, keyed, groupings, course_index=course_index)


# Building a statement takes ten times as long as the database does for an organisation. One holds
# 200 KB.
_recall_count: Final = lru_cache(maxsize=64)(_build_count)


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
) -> dict[DimensionKeys, dict[str, int]]:
    """Count several measures: for each combination of keys the numbers by measure."""
    table: dict[DimensionKeys, dict[str, int]] = {}
    counts = count_rows(session, area, measures, dimensions, query=query, totals=totals)
    for measure, rows in counts.items():
        for row in rows:
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
    area: Area, dimensions: Sequence[str], facts: tuple[Subquery, list[ColumnElement[bool]]]
) -> Select[*tuple[Any, ...]]:
    """Select the facts, one row each, with their keys as k0, k1 ..."""
    fact, conditions = facts
    column, unit_keys = fact.c.region_unit_id, None
    if BELOW in dimensions:
        unit_keys = build_unit_key_table((BELOW,))
        column = column if area.kind == UNITS else fact.c.organisation_id
    elif not {*AREA_DIMENSIONS}.isdisjoint(dimensions):
        unit_keys = build_unit_key_table()
    keys = [
        _get_key_column(fact, unit_keys, dimension).label(f"k{number}")
        for number, dimension in enumerate(dimensions)
    ]
    rows = select(
        fact.c.person_id, fact.c.course_id, fact.c.amount, fact.c.is_counted, *keys
    ).select_from(fact)
    if unit_keys is not None:
        rows = rows.outerjoin(unit_keys, unit_keys.c.unit_id == column)
    return rows.where(*conditions)


def _get_key_column(fact: Subquery, unit_keys: CTE | None, dimension: str) -> ColumnElement[Any]:
    if unit_keys is not None and dimension in unit_keys.c:
        return unit_keys.c[dimension]
    if dimension in _TIMES:
        moment: ColumnElement[Any] = _TIMES[dimension](fact.c.day)
        return moment
    if dimension in BY_WORD:
        return fact.c[dimension]
    return fact.c[_COLUMNS[dimension]]
