"""The facts of a count or a list: those of an area, a period, and the filters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_organisation_subtree_ids
from lms.catalogue.models import Course
from lms.regions.models import RegionUnit
from lms.regions.queries import load_tree_on, select_subtrees_ids
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.count_query import CountQuery, ExactKey
from lms.reporting.queries.countable import select_countable_facts
from lms.reporting.queries.counting_day import PERSON_DIMENSIONS, CountingDay
from lms.reporting.queries.not_begun import select_people_of_other_courses
from lms.reporting.queries.unit_keys import list_unit_keys
from lms.reporting.rules import COMPLETED, ENROLLED, HOURS, MET
from lms.reporting.rules.vocabulary import (
    COURSE,
    MEASURES,
    OBLIGATIONS,
    ORGANISATION,
    UNIT,
    Filters,
)

NO_UNIT: Final = frozenset([0])  # matches no unit
_NOT_LED_BY: Final = ("region_unit_id", "course_id")


def restrict_facts(
    area: Area,
    measure: str,
    query: CountQuery,
    *,
    dimensions: Sequence[str] = (),
    in_order: bool = False,
    by_courses: bool = True,
) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """Return the facts of a count (queries.countable) and their conditions, for lists of them.

    `dimensions`: those that the facts will be grouped by. `in_order`: the facts will be read in
    the order of an index until there are enough, so no other index must be used to find them.
    `by_courses`: duties of a period may be found course by course.
    """
    past = area.past
    counting = _build_counting_day(query, dimensions, in_order=in_order)
    fact = select_countable_facts(measure, counting, past.tree.day if past else None)
    if in_order:
        # An expression is in no index, so the facts are found by neither unit nor course.
        unindexed_columns = [(fact.c[name] + 0).label(name) for name in _NOT_LED_BY]
        indexed_columns = (column for column in fact.c if column.name not in _NOT_LED_BY)
        fact = select(*indexed_columns, *unindexed_columns).subquery()
    conditions = area.build_conditions(fact, own=query.own)
    if query.period is not None:
        conditions += [fact.c.day >= query.period.first, fact.c.day < query.period.end]
    if not in_order and by_courses and _is_led_by_courses(area, measure, query):
        conditions.append(fact.c.course_id.in_(select(Course.id)))
    if query.of_late:
        conditions.append(fact.c.person_id.in_(_select_late_people(area, query)))
    if query.of_other_courses:
        people = select_people_of_other_courses(query.of_other_courses)
        conditions.append(fact.c.person_id.in_(people))
    conditions += _limit_facts(fact, query)
    return fact, [
        *conditions,
        *_filter_conditions(fact, query.filters, past.tree if past else None),
    ]


def _build_counting_day(
    query: CountQuery, dimensions: Sequence[str], *, in_order: bool
) -> CountingDay:
    return CountingDay(
        today=query.today,
        with_person=not {*PERSON_DIMENSIONS}.isdisjoint({*dimensions, *query.filters}),
        in_order=in_order,
        by_own_course=query.by_own_course,
    )


def _limit_facts(fact: Subquery, query: CountQuery) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of exact keys, organisations and one course."""
    for key in query.exact:
        yield fact.c[key.column].in_(key.ids) if key.ids else fact.c[key.column].is_(None)
    if query.in_organisations:
        yield fact.c.organisation_id.is_not(None)
    if query.course_id is not None:
        yield fact.c.course_id == query.course_id


def _select_late_people(area: Area, query: CountQuery) -> Select[int]:
    """Select the people who met something of a count after its due day, along their own index."""
    everybody = replace(query, of_late=False)
    fact, conditions = restrict_facts(area, MET, everybody, by_courses=False)
    is_late = (fact.c.is_counted == 1) & (fact.c.completed_on > fact.c.day)
    if area.whole:
        # Their index begins with the unit, and SQLite would rather read all days of the country.
        conditions.append(fact.c.region_unit_id.in_(select(RegionUnit.id)))
    people: Select[int] = select(fact.c.person_id).where(*conditions, is_late)
    return people.correlate(None)


def _is_led_by_courses(area: Area, measure: str, query: CountQuery) -> bool:
    """Return whether naming all courses leads to the records of a period in the units of an area.

    Their indexes have the course before the day, and SQLite would rather read the whole country's.
    Of enrolments that is the better way to a region's: their index of days has all that is counted.
    """
    if area.kind != UNITS or area.whole or area.past is not None or query.period is None:
        return False
    is_of_all = query.course_id is None and COURSE not in query.filters
    is_of_duties = MEASURES[measure].source == OBLIGATIONS
    is_by_day = MEASURES[measure].base in (ENROLLED, COMPLETED, HOURS)
    return is_of_all and (is_of_duties or (area.is_below_region and is_by_day))


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
    return tree.list_units_counted_in(
        {
            below
            for unit_id in unit_ids
            if unit_id in tree.units
            for below in tree.list_below(unit_id)
        }
    )
