"""Reads of enrolments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.rules import ACTIVE, COMPLETED_EVENT, FAST_SECONDS


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An enrolment as other domains read it."""

    id: int
    person_id: int
    course_id: int
    version_id: int
    region_unit_id: int
    organisation_id: int | None
    state: str
    enrolled_at: datetime
    enrolled_on: date
    completed_on: date | None
    may_repeat: bool


COLUMNS = tuple(Enrolment.__table__.c[name] for name in EnrolmentRow.__dataclass_fields__)
_ENROLMENT, _COURSE = Enrolment.__table__.c, Course.__table__.c


def select_latest_enrolment() -> Select[Any]:
    """Select the active enrolment of :person_id in the course :slug, else the last one."""
    return (
        select(*COLUMNS)
        .join(Course.__table__, _COURSE.id == _ENROLMENT.course_id)
        .where(_ENROLMENT.person_id == bindparam("person_id"), _COURSE.slug == bindparam("slug"))
        .order_by((_ENROLMENT.state != ACTIVE), _ENROLMENT.id.desc())
        .limit(1)
    )


_LATEST = select_latest_enrolment()
_ALL = (
    select(*COLUMNS)
    .where(_ENROLMENT.person_id == bindparam("person_id"))
    .order_by(_ENROLMENT.id.desc())
)


def find_latest_enrolment(
    session: Session, *, person_id: int, slug: str, lock: bool = False
) -> EnrolmentRow | None:
    """Return the person's active enrolment in a course, else the last one, else None.

    lock=True locks it until the transaction ends (PostgreSQL; on SQLite only one transaction
    writes).
    """
    statement = _LATEST.with_for_update(of=Enrolment.__table__) if lock else _LATEST
    row = session.connection().execute(statement, {"person_id": person_id, "slug": slug}).first()
    return None if row is None else read_row(EnrolmentRow, row)


def find_latest_by_course_id(
    session: Session, *, person_id: int, course_id: int
) -> EnrolmentRow | None:
    """Return the same as find_latest_enrolment, by the course's id."""
    row = session.execute(
        select(*COLUMNS)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        .order_by((Enrolment.state != ACTIVE), Enrolment.id.desc())
        .limit(1)
    ).first()
    return None if row is None else read_row(EnrolmentRow, row)


def find_enrolment(session: Session, enrolment_id: int) -> EnrolmentRow | None:
    """Return the enrolment with this id, or None."""
    row = session.execute(select(*COLUMNS).where(Enrolment.id == enrolment_id)).first()
    return None if row is None else read_row(EnrolmentRow, row)


def list_enrolments(session: Session, person_id: int) -> list[EnrolmentRow]:
    """Return all enrolments of a person, the newest first."""
    rows = session.connection().execute(_ALL, {"person_id": person_id})
    return list(read_rows(EnrolmentRow, rows))


def count_by_version(session: Session, course_id: int) -> dict[int, dict[str, int]]:
    """Return how many enrolments each version of a course has in each state."""
    rows = session.execute(
        select(Enrolment.version_id, Enrolment.state, func.count())
        .where(Enrolment.course_id == course_id)
        .group_by(Enrolment.version_id, Enrolment.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for version_id, state, count in rows:
        counts.setdefault(version_id, {})[state] = count
    return counts


def load_fast_completions(session: Session, person_id: int) -> dict[int, int]:
    """Return, by enrolment, the seconds of completions that were faster than anybody reads."""
    rows = session.execute(
        select(EnrolmentEvent.enrolment_id, EnrolmentEvent.details)
        .join(Enrolment, Enrolment.id == EnrolmentEvent.enrolment_id)
        .where(Enrolment.person_id == person_id, EnrolmentEvent.kind == COMPLETED_EVENT)
    )
    return {
        enrolment_id: details[FAST_SECONDS]
        for enrolment_id, details in rows
        if FAST_SECONDS in details
    }
