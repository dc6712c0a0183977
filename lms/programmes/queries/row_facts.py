"""The facts that are rows behind a fact or its newcomers, without their names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, func, literal, select
from sqlalchemy.orm import Session

from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.queries.readers import FactReader, build_count_query
from lms.programmes.rules import DaySpan
from lms.programmes.rules.indicators import COURSES_UNIT, PEOPLE_UNIT, get_unit
from lms.reporting.queries.areas import Area
from lms.reporting.queries.counting import restrict_facts
from lms.reporting.queries.leading_facts import lead_conditions


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
        return get_unit(self.indicator.measure) == PEOPLE_UNIT

    @property
    def is_of_first_facts(self) -> bool:
        """Whether a row is the first of several facts, and not each fact a row."""
        return self.keys != ("record_id",)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        if self.is_of_people:
            return ("person_id",)
        is_of_courses = get_unit(self.indicator.measure) == COURSES_UNIT
        return ("person_id", "course_id") if is_of_courses else ("record_id",)


def select_facts(
    reader: FactReader, query: IndicatorQuery
) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """Return the facts of the area and the span, and the conditions on them."""
    count_query = build_count_query(query.indicator, query.span, reader)
    return restrict_facts(query.area, query.indicator.measure, count_query)


def select_fact_ids(reader: FactReader, query: IndicatorQuery) -> Select[*tuple[Any, ...]]:
    """Select (person_id, course_id, record_id, day, amount) of the fact of each row."""
    fact, conditions = select_facts(reader, query)
    measure, amount = query.indicator.measure, fact.c.amount
    if query.is_of_first_facts:
        count_query = build_count_query(query.indicator, query.span, reader)
        conditions += lead_conditions(query.area, measure, count_query, fact, is_latest=False)
        amount = literal(1, Integer).label("amount")
    conditions += [fact.c.day >= query.since] if query.since else []
    columns = (fact.c.person_id, fact.c.course_id, fact.c.record_id, fact.c.day)
    return select(*columns, amount).where(*conditions)


def count_fact_ids(session: Session, reader: FactReader, query: IndicatorQuery) -> int:
    """Count the facts that are rows, from the records."""
    rows = select_fact_ids(reader, query).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0
