"""Exact counts of anything in the vocabulary, within the actor's scope.

In any boundaries, with each person once where people are counted; from the stored figures where
they can answer, else from the records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from lms.accounts.queries import select_organisation_subtree_ids
from lms.catalogue.models import Course
from lms.core.database import Key as KeyColumn
from lms.core.days import month_of, quarter_of, year_of
from lms.regions.queries import load_tree_on, select_subtrees_ids
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import Area
from lms.reporting.queries.countable import PERSON_DIMENSIONS, CountingDay, select_countable_facts
from lms.reporting.queries.counted_figures import CountQuery, ExactKey, select_stored_figures
from lms.reporting.queries.unit_keys import build_unit_key_table, list_unit_keys
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
    SUM,
    UNIT,
    YEAR,
    Filters,
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
NO_UNIT: Final = frozenset([0])  # matches no unit
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
    the people behind the facts instead. `tree`: the unit tree, if it is loaded already.

    Facts outside the scope of the area's actor are not counted. One statement counts. Raises
    KeyError for an unknown measure or dimension.
    """
    every = tuple(range(len(dimensions)))
    groupings = _list_combinations(len(dimensions)) if totals else [every]
    return _count(
        session, area, measure, dimensions, groupings, query=query, people=people, tree=tree
    )


def count_sides(
    session: Session,
    area: Area,
    measure: str,
    dimensions: Sequence[str],
    *,
    query: CountQuery,
    tree: TreeOnDay | None = None,
) -> tuple[int, list[dict[Key, int]]]:
    """Count a measure in an area as a whole, and by each dimension alone.

    One statement, which finds the facts once.
    """
    groupings: list[tuple[int, ...]] = [(), *((index,) for index in range(len(dimensions)))]
    whole, sides = 0, [dict[Key, int]() for _ in dimensions]
    for row in _count(session, area, measure, dimensions, groupings, query=query, tree=tree):
        index = next((index for index, key in enumerate(row.keys) if key != ALL), None)
        if index is None:
            whole = row.count
        else:
            sides[index][row.keys[index]] = row.count
    return whole, sides


def _list_combinations(count: int) -> list[tuple[int, ...]]:
    """List every combination of the dimensions' indexes, the empty one first."""
    return [indexes for size in range(count + 1) for indexes in combinations(range(count), size)]


def _count(
    session: Session,
    area: Area,
    measure: str,
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    people: bool = False,
    tree: TreeOnDay | None = None,
) -> list[CountRow]:
    """Count by each grouping of the dimensions, from stored figures where they can answer."""
    figures = None if people else select_stored_figures(area, measure, dimensions, query)
    if figures is None:
        facts = restrict_facts(area, measure, query, dimensions=dimensions)
        counts = PEOPLE if people else MEASURES[measure].counts
    else:
        facts = figures, [*_filter_conditions(figures, query.filters, None)]
        counts = SUM
    tree = tree or _load_tree(session, area, dimensions, query)
    rows = _select_keyed_facts(dimensions, facts, tree).cte("facts")
    if len(groupings) > 1:
        rows = rows.prefix_with("MATERIALIZED")  # else SQLite repeats it for each select
    selects = [
        _select_counts(rows, number, indexes, counts) for number, indexes in enumerate(groupings)
    ]
    rows_found = session.execute(selects[0] if len(selects) == 1 else union_all(*selects))
    # A figure that has come down to zero is no row; the row of all keys always is.
    return [
        CountRow(_mask_keys(keys, groupings[number]), count)
        for number, count, *keys in rows_found
        if count or not groupings[number]
    ]


def _mask_keys(keys: Sequence[Key], indexes: tuple[int, ...]) -> Keys:
    """Return the keys with ALL for those that are not grouped by."""
    return tuple(key if index in indexes else ALL for index, key in enumerate(keys))


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


def restrict_facts(
    area: Area,
    measure: str,
    query: CountQuery,
    *,
    dimensions: Sequence[str] = (),
    in_order: bool = False,
) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """Return the facts of a count (queries.countable) and their conditions, for lists of them.

    `dimensions`: those that the facts will be grouped by. `in_order`: the facts will be read in
    the order of an index until there are enough, so their unit must not be used to find them.
    """
    past = area.past
    with_person = not {*PERSON_DIMENSIONS}.isdisjoint({*dimensions, *query.filters})
    fact = select_countable_facts(
        measure, CountingDay(query.today, query.zone, with_person), past.tree.day if past else None
    )
    if in_order:
        # An expression is in no index, so the unit is not used to find the facts.
        unit = (fact.c.region_unit_id + 0).label("region_unit_id")
        fact = select(*(column for column in fact.c if column.name != unit.name), unit).subquery()
    conditions = area.conditions(fact, own=query.own)
    if query.period is not None:
        conditions += [fact.c.day >= query.period.first, fact.c.day < query.period.end]
    conditions += [
        fact.c[key.column].in_(key.ids) if key.ids else fact.c[key.column].is_(None)
        for key in query.exact
    ]
    if query.course_id is not None:
        conditions.append(fact.c.course_id == query.course_id)
    return fact, [
        *conditions,
        *_filter_conditions(fact, query.filters, past.tree if past else None),
    ]


def resolve_exact_keys(
    session: Session, area: Area, keys: Mapping[str, int | None], today: date
) -> tuple[ExactKey, ...]:
    """Return the conditions of exact keys of units and organisations, as counts use them."""
    if not keys:
        return ()
    tree = area.past.tree if area.past else load_tree_on(session, today)
    unit_keys = list_unit_keys(tree)
    exact = []
    for name, key in keys.items():
        if name == ORGANISATION:
            exact.append(ExactKey("organisation_id", frozenset([key] if key is not None else [])))
        else:
            units = frozenset(
                unit_id for unit_id, keys_of_unit in unit_keys.items() if keys_of_unit[name] == key
            )
            exact.append(ExactKey("region_unit_id", units or NO_UNIT))
    return tuple(exact)


def _load_tree(
    session: Session, area: Area, dimensions: Sequence[str], query: CountQuery
) -> TreeOnDay | None:
    """Load the tree in which units are counted, if a dimension needs it."""
    if area.past:
        return area.past.tree
    return load_tree_on(session, query.today) if {*dimensions} & {*AREA_DIMENSIONS} else None


def _select_keyed_facts(
    dimensions: Sequence[str],
    facts: tuple[Subquery, list[ColumnElement[bool]]],
    tree: TreeOnDay | None,
) -> Select[*tuple[Any, ...]]:
    """Select the facts, one row each, with their keys as k0, k1 ..."""
    fact, conditions = facts
    unit_keys = build_unit_key_table(tree) if tree is not None else None
    keys = [
        _key_column(fact, unit_keys, dimension).label(f"k{number}")
        for number, dimension in enumerate(dimensions)
    ]
    rows = select(fact.c.person_id, fact.c.amount, *keys).select_from(fact)
    if unit_keys is not None:
        rows = rows.outerjoin(unit_keys, unit_keys.c.unit_id == fact.c.region_unit_id)
    return rows.where(*conditions)


def _select_counts(
    rows: CTE, number: int, indexes: tuple[int, ...], counts: str
) -> Select[*tuple[Any, ...]]:
    """Select (grouping number, count, keys); keys that are not grouped by are NULL."""
    count: ColumnElement[int] = func.count()
    if counts == PEOPLE:
        count = func.count(rows.c.person_id.distinct())
    elif counts == SUM:
        count = func.coalesce(func.sum(rows.c.amount), 0)
    keys = list(rows.c)[2:]
    columns = [
        key if index in indexes else cast(null(), key.type).label(key.name)
        for index, key in enumerate(keys)
    ]
    grouped = select(literal(number, Integer), cast(count, KeyColumn).label("count"), *columns)
    return grouped.select_from(rows).group_by(*(keys[index] for index in indexes))


def _key_column(fact: Subquery, unit_keys: CTE | None, dimension: str) -> ColumnElement[Any]:
    if dimension in AREA_DIMENSIONS:
        if unit_keys is None:
            raise ValueError("an area dimension without a tree")
        return unit_keys.c[dimension]
    if dimension in _TIMES:
        moment: ColumnElement[Any] = _TIMES[dimension](fact.c.day)
        return moment
    if dimension in BY_WORD:
        return fact.c[dimension]
    return fact.c[_COLUMNS[dimension]]


def _filter_conditions(
    fact: Subquery, filters: Filters, tree: TreeOnDay | None
) -> Iterator[ColumnElement[bool]]:
    for name, values in filters.items():
        if name == UNIT:
            yield fact.c.region_unit_id.in_(_select_units_below([*map(int, values)], tree))
        elif name == ORGANISATION:
            yield fact.c.organisation_id.in_(select_organisation_subtree_ids([*map(int, values)]))
        elif name == COURSE:
            yield fact.c.course_id.in_(select(Course.id).where(Course.slug.in_(values)))
        else:
            yield fact.c[name].in_(values)


def _select_units_below(unit_ids: Sequence[int], tree: TreeOnDay | None) -> Any:
    """Select the units with everything below them, today or in the tree."""
    if tree is None:
        return select_subtrees_ids(unit_ids)
    return tree.ids_counted_in(
        {below for unit_id in unit_ids if unit_id in tree.units for below in tree.below(unit_id)}
    )
