"""The rows behind a fact, or behind its newcomers: of the same unit, and exactly as many.

People, and people in courses, stand once each, with the first day that counts them; anything else
has a row a fact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Subquery, func, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import FullNameMixin
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_row
from lms.programmes.queries.facts import FactReader, build_count_query
from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.rules import DaySpan
from lms.programmes.rules.indicators import COURSES_UNIT, PEOPLE_UNIT, unit_of
from lms.regions.models import RegionUnit
from lms.reporting.queries.areas import Area
from lms.reporting.queries.counting import count_one, restrict_facts

STREAM: Final = 1000
CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class IndicatorQuery:
    """Which rows: an indicator in an area and a span, or only what came anew since a day."""

    area: Area
    indicator: IndicatorRow
    span: DaySpan
    since: date | None = None

    @property
    def is_of_people(self) -> bool:
        """Whether each person has one row."""
        return unit_of(self.indicator.measure) == PEOPLE_UNIT

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        if self.is_of_people:
            return ("person_id",)
        is_of_courses = unit_of(self.indicator.measure) == COURSES_UNIT
        return ("person_id", "course_id") if is_of_courses else ("record_id",)


@dataclass(frozen=True, slots=True)
class CountedFact(FullNameMixin):
    """A person with the first fact that counts them, or a fact with its person.

    Unit and organisation are those of that time. `times`: how many facts the person has in the
    span. `amount`: what a sum adds, such as hours.
    """

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    day: date
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    course_kk: str
    course_ru: str
    amount: int
    times: int


def count_indicator_rows(
    session: Session, reader: FactReader, query: IndicatorQuery
) -> tuple[int, int]:
    """Return how many rows there are, and the sum of their amounts."""
    if query.since is None and query.keys != ("record_id",):
        count_query = build_count_query(query.indicator, query.span, reader)
        count = count_one(session, query.area, query.indicator.measure, query=count_query)
        return count, count  # figures know most facts, and a row is the amount of one
    rows = _select_ids(reader, query).subquery()
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(rows.c.amount), 0)).select_from(rows)
    ).one()
    return int(found[0]), int(found[1])


def list_indicator_rows(
    session: Session, reader: FactReader, query: IndicatorQuery, *, limit: int, offset: int = 0
) -> list[CountedFact]:
    """Return one page of the rows, the latest first."""
    ids = session.execute(_order_rows(_select_ids(reader, query)).limit(limit).offset(offset)).all()
    return list(_name_rows(session, reader, query, ids))


def stream_indicator_rows(
    session: Session, reader: FactReader, query: IndicatorQuery
) -> Iterator[CountedFact]:
    """Yield all rows, read in batches."""
    ids = session.execute(
        _order_rows(_select_ids(reader, query)).execution_options(yield_per=STREAM)
    )
    for chunk in ids.partitions(CHUNK):
        yield from _name_rows(session, reader, query, chunk)


def _select_facts(
    reader: FactReader, query: IndicatorQuery
) -> tuple[Subquery, list[ColumnElement[bool]]]:
    count_query = build_count_query(query.indicator, query.span, reader)
    return restrict_facts(query.area, query.indicator.measure, count_query)


def _select_ids(reader: FactReader, query: IndicatorQuery) -> Select[*tuple[Any, ...]]:
    """Select (person_id, course_id, record_id, day, amount, times) of each row."""
    fact, conditions = _select_facts(reader, query)
    if query.keys == ("record_id",):
        facts = select(
            fact.c.person_id,
            fact.c.course_id,
            fact.c.record_id,
            fact.c.day,
            fact.c.amount,
            literal(1, Integer).label("times"),
        )
        return facts.where(*conditions, *([fact.c.day >= query.since] if query.since else []))
    first_day = func.min(fact.c.day)
    people = select(
        fact.c.person_id,
        func.min(fact.c.course_id).label("course_id"),
        func.min(fact.c.record_id).label("record_id"),
        first_day.label("day"),
        literal(1, Integer).label("amount"),
        func.count().label("times"),
    )
    people = people.where(*conditions).group_by(*(fact.c[key] for key in query.keys))
    return people.having(first_day >= query.since) if query.since else people


def _order_rows(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    columns = rows.selected_columns
    return rows.order_by(columns["day"].desc(), columns["person_id"], columns["record_id"])


def _name_rows(
    session: Session, reader: FactReader, query: IndicatorQuery, ids: Sequence[Any]
) -> Iterator[CountedFact]:
    """Yield the rows with their names, in order: two queries."""
    fact, conditions = _select_facts(reader, query)
    find_key = attrgetter(*query.keys, "day")
    first = query.keys[0]
    names = _select_names(fact).where(
        *conditions, fact.c[first].in_({getattr(row, first) for row in ids})
    )
    named: dict[Any, Any] = {}
    for row in session.execute(names.order_by(fact.c.record_id)):
        named.setdefault(find_key(row), row)
    for row in ids:
        found = named[find_key(row)]
        yield read_row(CountedFact, found, amount=row.amount, times=row.times)


def _select_names(fact: Subquery) -> Select[*tuple[Any, ...]]:
    rows: Select[*tuple[Any, ...]] = select(
        fact.c.record_id,
        fact.c.person_id,
        fact.c.course_id,
        Person.surname,
        Person.given_name,
        Person.patronymic,
        fact.c.day,
        RegionUnit.name_kk.label("unit_kk"),
        RegionUnit.name_ru.label("unit_ru"),
        Organisation.name_kk.label("organisation_kk"),
        Organisation.name_ru.label("organisation_ru"),
        CourseVersion.title_kk.label("course_kk"),
        CourseVersion.title_ru.label("course_ru"),
    )
    return (
        rows.join(Person, Person.id == fact.c.person_id)
        .join(RegionUnit, RegionUnit.id == fact.c.region_unit_id)
        .outerjoin(Organisation, Organisation.id == fact.c.organisation_id)
        .join(Course, Course.id == fact.c.course_id)
        .outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
    )
