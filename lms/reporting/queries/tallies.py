"""Facts counted by their keys: people, pairs of person and course, facts or sums."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from lms.core.database import BigKey
from lms.reporting.queries.countable import AGAINST
from lms.reporting.rules.cells import Tally
from lms.reporting.rules.vocabulary import (
    ALL,
    COURSES,
    FACTS,
    MEASURES,
    PEOPLE,
    DimensionKey,
    DimensionKeys,
)


def build_count(
    base: str,
    keyed_facts: Select[*tuple[Any, ...]],
    groupings: Sequence[tuple[int, ...]],
    *,
    course_index: int | None = None,
) -> Executable:
    """Build the statement that counts the facts of a measure by each grouping of their keys.

    `course_index`: of the key that is the course. In a cell of one course, pairs of person and
    course are people.
    """
    rows = keyed_facts.cte("facts")
    if len(groupings) > 1 or base in AGAINST:
        rows = rows.prefix_with("MATERIALIZED")  # else SQLite repeats it for each select
    selects = [
        _select_counts(rows, number, indexes, base, is_of_course=course_index in indexes)
        for number, indexes in enumerate(groupings)
    ]
    return selects[0] if len(selects) == 1 else union_all(*selects)


def read_tallies(
    rows: Iterable[Sequence[Any]], groupings: Sequence[tuple[int, ...]]
) -> dict[DimensionKeys, Tally]:
    """Read the rows of build_count()."""
    return {
        _mask_keys(keys, groupings[number]): Tally(people, courses)
        for number, people, courses, *keys in rows
    }


def _mask_keys(keys: Sequence[DimensionKey], indexes: tuple[int, ...]) -> DimensionKeys:
    """Return the keys with ALL for those that are not grouped by."""
    return tuple(key if index in indexes else ALL for index, key in enumerate(keys))


def _select_counts(
    rows: CTE, number: int, indexes: tuple[int, ...], base: str, *, is_of_course: bool
) -> Select[*tuple[Any, ...]]:
    """Select (grouping number, people, courses, keys); keys that are not grouped by are NULL.

    For facts and sums, `courses` is their number or sum.
    """
    keys = list(rows.c)[4:]
    group = [keys[index] for index in indexes]
    counts = MEASURES[base].counts
    if counts in (PEOPLE, COURSES):
        source, people, courses = _count_pairs(rows, group, base, is_of_course=is_of_course)
        group = [source.c[key.name] for key in group]
    else:
        source = rows
        people = func.count(rows.c.person_id.distinct())
        courses = func.count() if counts == FACTS else func.coalesce(func.sum(rows.c.amount), 0)
    columns = [
        source.c[key.name] if index in indexes else cast(null(), key.type).label(key.name)
        for index, key in enumerate(keys)
    ]
    statement = select(
        literal(number, Integer), cast(people, BigKey), cast(courses, BigKey), *columns
    )
    return statement.select_from(source).group_by(*group)


def _count_pairs(
    rows: CTE, group: Sequence[ColumnElement[Any]], base: str, *, is_of_course: bool
) -> tuple[FromClause, ColumnElement[int], ColumnElement[int]]:
    """Return a table of the pairs of person and course in each cell, and the counts over it."""
    pair = (*group, rows.c.person_id, rows.c.course_id)
    if is_of_course and base not in AGAINST:
        people_of_course = func.count(rows.c.person_id.distinct())
        return rows, people_of_course, people_of_course
    if base not in AGAINST:
        pairs = select(*pair).distinct().subquery()
        return pairs, func.count(pairs.c.person_id.distinct()), func.count()
    people = _select_people_against(rows, group, base)
    return (
        people,
        func.coalesce(func.sum(people.c.people), 0),
        func.coalesce(func.sum(people.c.courses), 0),
    )


def _select_people_against(rows: CTE, group: Sequence[ColumnElement[Any]], base: str) -> Subquery:
    """Select the people in each cell, and their courses without a fact that counts against them."""
    pair = (*group, rows.c.person_id, rows.c.course_id)
    is_for, is_against = func.max(rows.c.is_counted), func.min(rows.c.is_counted) == 0
    is_pair = case((and_(is_for == 1, ~is_against), 1), else_=0)
    pairs = (
        select(
            *pair,
            is_for.label("is_for"),
            is_pair.label("is_pair"),
            case((is_against, 1), else_=0).label("is_against"),
        )
        .group_by(*pair)
        .subquery()
    )
    inside = [pairs.c[column.name] for column in group]
    by_person = (*inside, pairs.c.person_id)
    is_person: ColumnElement[int] = func.max(pairs.c.is_pair)
    if AGAINST[base]:
        none_against = and_(func.max(pairs.c.is_for) == 1, func.max(pairs.c.is_against) == 0)
        is_person = case((none_against, 1), else_=0)
    return (
        select(*by_person, is_person.label("people"), func.sum(pairs.c.is_pair).label("courses"))
        .group_by(*by_person)
        .subquery()
    )
