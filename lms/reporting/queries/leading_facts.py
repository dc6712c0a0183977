"""One fact for each row of a list: for each person, or for each person and course.

It leads the others of the same person (and course) in the list: the earliest or the latest of them,
as the list is ordered. A list of leading facts is read in the order of an index, like one of all
facts, and has as many rows as its number says.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from lms.core.list_parameters import is_one_of
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.reporting.queries.areas import Area
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.queries.countable import AGAINST
from lms.reporting.queries.restrictions import restrict_facts
from lms.reporting.rules import EXEMPT
from lms.reporting.rules.vocabulary import COURSES, ENROLMENTS, MEASURES, OBLIGATIONS, PEOPLE

Facts = tuple[FromClause, list[ColumnElement[bool]]]


def lead_conditions(
    area: Area, measure: str, query: CountQuery, fact: Subquery, *, is_latest: bool
) -> list[ColumnElement[bool]]:
    """Return the conditions for a fact of the list, the latest or the earliest, to lead its row."""
    base, counts = MEASURES[measure].base, MEASURES[measure].counts
    if counts not in (PEOPLE, COURSES):
        return []
    other, conditions = restrict_facts(area, measure, query)
    is_first = _is_leading(other, fact, is_latest=is_latest)
    if base not in AGAINST:
        return [_exclude_all(other, [*conditions, _is_same(other, fact, counts), is_first])]
    is_against = other.c.is_counted == 0
    # Few are exempt, and have an index.
    is_for = fact.c.state == EXEMPT if base == EXEMPT else fact.c.is_counted == 1
    if counts == COURSES or AGAINST[base]:
        same = _is_same(other, fact, counts)
        return [is_for, _exclude_all(other, [*conditions, same, or_(is_against, is_first)])]
    third, third_conditions = restrict_facts(area, measure, query)
    return [
        is_for,
        _exclude_all(other, [*conditions, _is_same(other, fact, COURSES), is_against]),
        _exclude_all(
            third,
            [
                *third_conditions,
                _is_same(third, fact, PEOPLE),
                third.c.is_counted == 1,
                _is_leading(third, fact, is_latest=is_latest),
                _has_none_against(area, measure, query, third),
            ],
        ),
    ]


def count_leading_facts(
    session: Session,
    source: str,
    restrict: Callable[[bool], Facts],
    column: str,
    *,
    people: bool = False,
) -> dict[Any, int]:
    """Count the rows of a list, one for each person and course, by a column of their facts.

    `restrict` returns the facts with their conditions: of those that lead a row, or of all. Few
    people have a course twice; a look at the facts of these alone is a tenth of the work. `people`:
    a row is a person; they are counted by unit alone, of which few people have two.
    """
    people_query = (_PEOPLE_OF_SEVERAL_UNITS if people else _PEOPLE_WITH_REPETITIONS)[source]
    counts = Counter(count_facts_by(session, restrict(False), column, people=people))
    parameters = {"repeated": session.scalars(people_query).all()}
    corrections = (
        ((False, counts.subtract), (True, counts.update)) if parameters["repeated"] else ()
    )
    for is_leading, change in corrections:
        fact, conditions = restrict(is_leading)
        conditions.append(is_one_of(fact.c.person_id, "repeated"))
        change(count_facts_by(session, (fact, conditions), column, parameters, people=people))
    return {key: count for key, count in counts.items() if count}


def count_facts_by(
    session: Session,
    facts: Facts,
    column: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    people: bool = False,
) -> dict[Any, int]:
    """Count facts under their conditions, or the `people` whose they are, by a column."""
    fact, conditions = facts
    key, number = fact.c[column], func.count(distinct(fact.c.person_id)) if people else func.count()
    statement = select(key.label("key"), number.label("number")).where(*conditions).group_by(key)
    return {row.key: row.number for row in session.execute(statement, parameters)}


_RECORDS: Final[Mapping[str, Any]] = {ENROLMENTS: Enrolment, OBLIGATIONS: Obligation}
_PEOPLE_WITH_REPETITIONS: Final = {
    source: select(record.person_id)
    .group_by(record.person_id, record.course_id)
    .having(func.count() > 1)
    for source, record in _RECORDS.items()
}
_PEOPLE_OF_SEVERAL_UNITS: Final = {
    source: select(record.person_id)
    .group_by(record.person_id)
    .having(func.min(record.region_unit_id) < func.max(record.region_unit_id))
    for source, record in _RECORDS.items()
}


def select_facts_of(
    area: Area, measure: str, query: CountQuery, columns: Sequence[str]
) -> Select[*tuple[Any, ...]]:
    """Select what stands behind the rows of the parameter `people`: their facts, by day."""
    fact, conditions = restrict_facts(area, measure, query)
    here = [*conditions, is_one_of(fact.c.person_id, "people"), fact.c.is_counted == 1]
    if MEASURES[measure].base in AGAINST:
        here.append(_has_none_against(area, measure, query, fact))
    rows = select(*(fact.c[name] for name in columns)).where(*here)
    return rows.order_by(fact.c.person_id, fact.c.day, fact.c.record_id)


def _has_none_against(
    area: Area, measure: str, query: CountQuery, fact: Subquery
) -> ColumnElement[bool]:
    other, conditions = restrict_facts(area, measure, query)
    return _exclude_all(
        other, [*conditions, _is_same(other, fact, COURSES), other.c.is_counted == 0]
    )


def _exclude_all(other: Subquery, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    return ~exists(select(other.c.record_id).where(*conditions).correlate_except(other))


def _is_same(other: Subquery, fact: Subquery, counts: str) -> ColumnElement[bool]:
    is_person = other.c.person_id == fact.c.person_id
    return is_person if counts == PEOPLE else is_person & (other.c.course_id == fact.c.course_id)


def _is_leading(other: Subquery, fact: Subquery, *, is_latest: bool) -> ColumnElement[bool]:
    is_same_day = other.c.day == fact.c.day
    if is_latest:
        is_before = or_(
            other.c.day > fact.c.day, and_(is_same_day, other.c.record_id > fact.c.record_id)
        )
    else:
        is_before = or_(
            other.c.day < fact.c.day, and_(is_same_day, other.c.record_id < fact.c.record_id)
        )
    return and_(other.c.is_counted == 1, is_before)
