"""Face-to-face lessons that were held: how many, by region, and which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course
from lms.core.rows import read_rows
from lms.outreach.models import SignUp, TrainingSession
from lms.programmes.rules import DaySpan
from lms.regions.models import RegionUnit
from lms.regions.queries import root
from lms.reporting.queries.places import Area
from lms.reporting.rules.vocabulary import COURSE, Filters

STREAM: Final = 1000


@dataclass(frozen=True, slots=True)
class HeldLesson:
    """A lesson that was held, with how many came."""

    id: int
    title_kk: str
    title_ru: str
    held_on: date
    unit_kk: str
    unit_ru: str
    place_kk: str
    place_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    came: int


def held_count(session: Session, at: Area, filters: Filters, span: DaySpan) -> int:
    """How many lessons were held at a place in these days: not called off, and somebody came."""
    fact, conditions = _held(at, filters, span)
    return session.scalar(select(func.count()).select_from(fact).where(*conditions)) or 0


def held_by_region(session: Session, at: Area, filters: Filters, span: DaySpan) -> dict[int, int]:
    """The same by region of today; regions without any are left out. Three queries."""
    fact, conditions = _held(at, filters, span)
    asked = (
        select(fact.c.region_unit_id, func.count())
        .where(*conditions)
        .group_by(fact.c.region_unit_id)
    )
    above: dict[int, int | None] = {
        row[0]: row[1] for row in session.execute(select(RegionUnit.id, RegionUnit.parent_id))
    }
    top, found = root(session).id, dict[int, int]()
    for unit_id, count in session.execute(asked):
        region_id = unit_id
        while (parent := above[region_id]) not in (top, None):
            region_id = parent
        found[region_id] = found.get(region_id, 0) + count
    return found


def held_lessons(
    session: Session, at: Area, filters: Filters, span: DaySpan, *, limit: int, offset: int = 0
) -> Sequence[HeldLesson]:
    """One page of them, the last one first: as many rows as held_count says."""
    return list(
        read_rows(HeldLesson, session.execute(_rows(at, filters, span).limit(limit).offset(offset)))
    )


def all_held_lessons(
    session: Session, at: Area, filters: Filters, span: DaySpan
) -> Iterator[HeldLesson]:
    """All of them, read in pieces."""
    yield from read_rows(
        HeldLesson, session.execute(_rows(at, filters, span).execution_options(yield_per=STREAM))
    )


def _held(at: Area, filters: Filters, span: DaySpan) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """The lessons as facts (in the form of reporting's: a place says which belong to it), and the conditions that they have to meet."""
    table = TrainingSession
    held = and_(
        table.cancelled_at.is_(None),
        exists().where(SignUp.session_id == table.id, SignUp.came.is_(True)),
    )
    fact = (
        select(
            table.id, table.region_unit_id, table.organisation_id, table.course_id, table.held_on
        )
        .where(held)
        .subquery()
    )
    conditions = [
        *at.holds(fact, own=False),
        fact.c.held_on >= span.first,
        fact.c.held_on <= span.last,
    ]
    if slugs := filters.get(COURSE):
        conditions.append(fact.c.course_id.in_(select(Course.id).where(Course.slug.in_(slugs))))
    return fact, conditions


def _rows(at: Area, filters: Filters, span: DaySpan) -> Select[*tuple[Any, ...]]:
    fact, conditions = _held(at, filters, span)
    table = TrainingSession
    came = (
        select(func.count())
        .where(SignUp.session_id == table.id, SignUp.came.is_(True))
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
            table.place_kk,
            table.place_ru,
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            came.label("came"),
        )
        .join(fact, fact.c.id == table.id)
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .outerjoin(Organisation, Organisation.id == table.organisation_id)
        .where(*conditions)
        .order_by(table.held_on.desc(), table.id.desc())
    )
