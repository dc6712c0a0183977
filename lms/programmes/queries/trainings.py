"""Trainings that were held: the count, the count by region, and the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course
from lms.core.rows import read_rows
from lms.core.trees import find_step_below
from lms.outreach.models import SignUp, Training
from lms.programmes.rules import DaySpan
from lms.regions.models import RegionUnit
from lms.regions.queries import find_root
from lms.reporting.queries.areas import Area
from lms.reporting.rules.vocabulary import COURSE, Filters

STREAM: Final = 1000


@dataclass(frozen=True, slots=True)
class HeldTraining:
    """A training that was held, with the number of people who came."""

    id: int
    title_kk: str
    title_ru: str
    held_on: date
    unit_kk: str
    unit_ru: str
    venue_kk: str
    venue_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    late_reason: str
    came: int


def count_held_trainings(session: Session, area: Area, filters: Filters, span: DaySpan) -> int:
    """Return how many trainings of an area were held: not cancelled, and somebody came."""
    fact, conditions = _select_held_facts(area, filters, span)
    return session.scalar(select(func.count()).select_from(fact).where(*conditions)) or 0


def count_held_trainings_by_region(
    session: Session, area: Area, filters: Filters, span: DaySpan
) -> dict[int, int]:
    """Return the count by today's regions; regions without any are left out. Three queries."""
    fact, conditions = _select_held_facts(area, filters, span)
    query = (
        select(fact.c.region_unit_id, func.count())
        .where(*conditions)
        .group_by(fact.c.region_unit_id)
    )
    parents: dict[int, int | None] = {
        row.id: row.parent_id
        for row in session.execute(select(RegionUnit.id, RegionUnit.parent_id))
    }
    root_id, counts = find_root(session).id, dict[int, int]()
    for unit_id, count in session.execute(query):
        region_id = find_step_below(root_id, unit_id, parents.get)
        counts[region_id] = counts.get(region_id, 0) + count
    return counts


def list_held_trainings(
    session: Session, area: Area, filters: Filters, span: DaySpan, *, limit: int, offset: int = 0
) -> Sequence[HeldTraining]:
    """Return one page of the trainings held, the latest first."""
    return list(
        read_rows(
            HeldTraining,
            session.execute(_select_rows(area, filters, span).limit(limit).offset(offset)),
        )
    )


def stream_held_trainings(
    session: Session, area: Area, filters: Filters, span: DaySpan
) -> Iterator[HeldTraining]:
    """Yield all trainings held, read in batches."""
    yield from read_rows(
        HeldTraining,
        session.execute(_select_rows(area, filters, span).execution_options(yield_per=STREAM)),
    )


def _select_held_facts(
    area: Area, filters: Filters, span: DaySpan
) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """Return the trainings held as a subquery of facts, and the conditions of area and filters.

    The subquery has the columns by which Area.conditions selects the facts of an area.
    """
    table = Training
    is_held = and_(
        table.cancelled_at.is_(None),
        exists().where(SignUp.training_id == table.id, SignUp.came.is_(True)),
    )
    fact = (
        select(
            table.id, table.region_unit_id, table.organisation_id, table.course_id, table.held_on
        )
        .where(is_held)
        .subquery()
    )
    conditions = [
        *area.build_conditions(fact, own=False),
        fact.c.held_on >= span.first,
        fact.c.held_on <= span.last,
    ]
    if slugs := filters.get(COURSE):
        conditions.append(fact.c.course_id.in_(select(Course.id).where(Course.slug.in_(slugs))))
    return fact, conditions


def _select_rows(area: Area, filters: Filters, span: DaySpan) -> Select[*tuple[Any, ...]]:
    fact, conditions = _select_held_facts(area, filters, span)
    table = Training
    came = (
        select(func.count())
        .where(SignUp.training_id == table.id, SignUp.came.is_(True))
        .correlate(table)
        .scalar_subquery()
    )
    return (
        select(
            table.id,
            table.title_kk,
            table.title_ru,
            table.held_on,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            table.venue_kk,
            table.venue_ru,
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            table.late_reason,
            came.label("came"),
        )
        .join(fact, fact.c.id == table.id)
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .outerjoin(Organisation, Organisation.id == table.organisation_id)
        .where(*conditions)
        .order_by(table.held_on.desc(), table.id.desc())
    )
