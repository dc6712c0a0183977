"""Sittings as their supervisors see them, with figures of their people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, format_full_name
from lms.assessment.models import Admission, Attempt, GivenTime, Sitting
from lms.assessment.rules.supervision import ADMITTED, MOVED, REMOVED, WAITING
from lms.catalogue.models import Course, CourseVersion
from lms.core.clock import Moment, get_local_date
from lms.core.rows import read_row
from lms.regions.models import RegionUnit
from lms.sittings.queries.scope import is_supervised_by


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A sitting with its course in the present version. `area` is its unit or organisation."""

    id: int
    course_id: int
    version_id: int
    course_kk: str
    course_ru: str
    quiz_key: str
    venue: str
    area_kk: str
    area_ru: str
    code: str
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    surname: str
    given_name: str
    patronymic: str

    @property
    def opened_by(self) -> str:
        """Return the name of whoever opened it."""
        return format_full_name(self.surname, self.given_name, self.patronymic)

    def is_running(self, now: datetime) -> bool:
        """Return whether it goes on."""
        return self.ended_at is None and now < self.ends_at

    def find_last_day(self, moment: Moment) -> date | None:
        """Return the local day on which it ended; None while it goes on."""
        if self.is_running(moment.now):
            return None
        return get_local_date(self.ended_at or self.ends_at, moment.zone)


@dataclass(frozen=True, slots=True)
class SittingFigures:
    """How many learners of a sitting wait, were let in, write and handed in.

    `minutes` were given back in all.
    """

    waiting_count: int
    admitted: int
    writing: int
    handed_in: int
    minutes: int


def list_sittings(
    session: Session, by: Actor, *, limit: int, offset: int = 0
) -> tuple[list[SittingRow], int]:
    """Return one page of the sittings that the actor supervises, the newest first, and all."""
    rows = session.execute(
        _select_sittings(by)
        .order_by(Sitting.opened_at.desc(), Sitting.id.desc())
        .limit(limit)
        .offset(offset)
    )
    total = session.scalar(select(func.count()).select_from(Sitting).where(is_supervised_by(by)))
    return [read_row(SittingRow, row) for row in rows], total or 0


def find_sitting(session: Session, by: Actor, sitting_id: int) -> SittingRow | None:
    """Return a sitting if the actor supervises it."""
    row = session.execute(_select_sittings(by).where(Sitting.id == sitting_id)).first()
    return None if row is None else read_row(SittingRow, row)


def load_figures(session: Session, sitting_id: int) -> SittingFigures:
    """Count the learners of a sitting, each once in each figure, in one query."""
    learners = select(func.count(Admission.enrolment_id.distinct())).where(
        Admission.sitting_id == sitting_id
    )
    attempts = select(func.count()).where(Attempt.sitting_id == sitting_id)
    minutes = (
        select(func.coalesce(func.sum(GivenTime.minutes), 0))
        .join(Attempt, Attempt.id == GivenTime.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
    )
    row = session.execute(
        select(
            learners.where(Admission.state == WAITING).label("waiting_count"),
            learners.where(Admission.state.in_((ADMITTED, MOVED, REMOVED))).label("admitted"),
            attempts.where(Attempt.submitted_at.is_(None)).label("writing"),
            attempts.where(Attempt.submitted_at.is_not(None)).label("handed_in"),
            minutes.label("minutes"),
        )
    ).one()
    return read_row(SittingFigures, row)


def _select_sittings(by: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Sitting.id,
            Sitting.course_id,
            CourseVersion.id.label("version_id"),
            CourseVersion.title_kk.label("course_kk"),
            CourseVersion.title_ru.label("course_ru"),
            Sitting.quiz_key,
            Sitting.venue,
            func.coalesce(RegionUnit.name_kk, Organisation.name_kk, "").label("area_kk"),
            func.coalesce(RegionUnit.name_ru, Organisation.name_ru, "").label("area_ru"),
            Sitting.code,
            Sitting.opened_at,
            Sitting.ends_at,
            Sitting.ended_at,
            Person.surname,
            Person.given_name,
            Person.patronymic,
        )
        .join(Course, Course.id == Sitting.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .join(Person, Person.id == Sitting.opened_by)
        .outerjoin(RegionUnit, RegionUnit.id == Sitting.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Sitting.organisation_id)
        .where(is_supervised_by(by))
    )
