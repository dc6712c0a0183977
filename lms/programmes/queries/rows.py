"""The rows behind a fact, or behind its newcomers: of the same unit, and exactly as many.

People, and people in courses, stand once each, with the first day that counts them; anything else
has a row a fact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import FullNameMixin
from lms.catalogue.models import Course, CourseVersion
from lms.core.list_windows import find_list_window
from lms.core.rows import read_row
from lms.programmes.queries.readers import FactReader, build_count_query
from lms.programmes.queries.row_facts import IndicatorQuery, select_fact_ids, select_facts
from lms.programmes.rules.indicators import HOURS_UNIT, get_unit
from lms.regions.models import RegionUnit
from lms.reporting.queries.counting import count_one
from lms.reporting.queries.leading_days import list_leading_days
from lms.reporting.rules.vocabulary import MEASURES

STREAM: Final = 1000
CHUNK: Final = 500


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
    if get_unit(query.indicator.measure) != HOURS_UNIT:  # figures know most rows, each adds one
        count = _count_ones(session, reader, query)
        if count is not None:
            return count, count
    rows = select_fact_ids(reader, query).subquery()
    number, amount = session.execute(
        select(func.count(), func.coalesce(func.sum(rows.c.amount), 0)).select_from(rows)
    ).one()
    return int(number), int(amount)


def list_indicator_rows(
    session: Session, reader: FactReader, query: IndicatorQuery, *, limit: int, offset: int = 0
) -> list[CountedFact]:
    """Return one page of the rows, the latest first."""
    rows = select_fact_ids(reader, query)
    if days := _list_first_days(session, reader, query):
        window = find_list_window(days[::-1], offset, limit)
        rows, offset = rows.where(rows.selected_columns["day"].in_(window.keys)), window.before
    ids = session.execute(_order_rows(rows).limit(limit).offset(offset)).all()
    return list(_name_rows(session, reader, query, ids))


def stream_indicator_rows(
    session: Session, reader: FactReader, query: IndicatorQuery
) -> Iterator[CountedFact]:
    """Yield all rows, read in batches."""
    ids = session.execute(
        _order_rows(select_fact_ids(reader, query)).execution_options(yield_per=STREAM)
    )
    for chunk in ids.partitions(CHUNK):
        yield from _name_rows(session, reader, query, chunk)


def _count_ones(session: Session, reader: FactReader, query: IndicatorQuery) -> int | None:
    """Count the rows by figures where these can tell, else from the records.

    None: of what came anew only the records tell.
    """
    if query.since is None:
        count_query = build_count_query(query.indicator, query.span, reader)
        return count_one(session, query.area, query.indicator.measure, query=count_query)
    days = _list_first_days(session, reader, query)
    return None if days is None else sum(rows for _day, rows in days)


def _list_first_days(
    session: Session, reader: FactReader, query: IndicatorQuery
) -> list[tuple[date, int]] | None:
    """List the days on which rows stand, with their number; None if figures cannot tell.

    Figures know the days of people, each by the first of them, and those of facts.
    """
    if query.is_of_first_facts and not query.is_of_people:
        return None
    days = list_leading_days(
        session,
        query.area,
        MEASURES[query.indicator.measure].base,
        build_count_query(query.indicator, query.span, reader),
        people=query.is_of_people,
        earliest=True,
    )
    if days is None or query.since is None:
        return days
    return [(day, rows) for day, rows in days if day >= query.since]


def _order_rows(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    columns = rows.selected_columns
    return rows.order_by(columns["day"].desc(), columns["person_id"], columns["record_id"])


def _name_rows(
    session: Session, reader: FactReader, query: IndicatorQuery, ids: Sequence[Any]
) -> Iterator[CountedFact]:
    """Yield the rows with their names and with how many facts each has, in order."""
    fact, conditions = select_facts(reader, query)
    find_fact = attrgetter("record_id", "person_id", "day")
    names = _select_names(fact).where(
        *conditions, fact.c.record_id.in_({row.record_id for row in ids})
    )
    names_by_fact = {find_fact(row): row for row in session.execute(names)}
    find_key, times = attrgetter(*query.keys), _count_facts_of_rows(session, reader, query, ids)
    for row in ids:
        yield read_row(
            CountedFact,
            names_by_fact[find_fact(row)],
            amount=row.amount,
            times=times.get(find_key(row), 1),
        )


def _count_facts_of_rows(
    session: Session, reader: FactReader, query: IndicatorQuery, ids: Sequence[Any]
) -> dict[Any, int]:
    """Count the facts in the span by the key of each row that may have several."""
    if not query.is_of_first_facts:
        return {}
    fact, conditions = select_facts(reader, query)
    keys = [fact.c[name] for name in query.keys]
    counts = select(*keys, func.count().label("times")).where(
        *conditions, fact.c.person_id.in_({row.person_id for row in ids})
    )
    find_key = attrgetter(*query.keys)
    return {find_key(row): row.times for row in session.execute(counts.group_by(*keys))}


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
