"""Enrolling, completing, withdrawing. Every change of state stands in the append-only record, in the same transaction."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from lms.accounts.queries import personal_at
from lms.catalogue import queries as catalogue
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.enrolment.errors import AlreadyCompleted, CourseNotOpen
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.queries import latest_by_course_id
from lms.enrolment.rules import (
    ACTIVE,
    COMPLETED,
    COMPLETED_EVENT,
    COUNTED_BY,
    ENROLLED_EVENT,
    may_begin_again,
)


def enrol_learner(
    session: Session,
    *,
    slug: str,
    person_id: int,
    region_unit_id: int,
    organisation_id: int | None,
    audience: str,
    by_id: int,
    moment: Moment,
) -> int:
    """Enrols a person in the newest version of a course and returns the enrolment's id; an active enrolment is returned as it is.

    Raises CourseNotOpen, and AlreadyCompleted while the certificate is not about to expire. Twice at the same instant is once: the
    partial unique index decides.
    """
    version_id = catalogue.current_version_id(session, slug)
    if version_id is None:
        raise CourseNotOpen
    outline = catalogue.outline(session, version_id)
    today = moment.today
    earlier = latest_by_course_id(session, person_id=person_id, course_id=outline.course_id)
    if earlier is not None and earlier.state == ACTIVE:
        return earlier.id
    completed_on = earlier.completed_on if earlier is not None else None
    if completed_on is not None and not may_begin_again(
        completed_on, outline.validity_months, today
    ):
        raise AlreadyCompleted
    row = {
        "person_id": person_id,
        "course_id": outline.course_id,
        "version_id": version_id,
        "region_unit_id": region_unit_id,
        "organisation_id": organisation_id,
        "audience": audience,
        "state": ACTIVE,
        "enrolled_at": moment.now,
        "enrolled_on": today,
        **personal_at(person_id, today.year),
    }
    enrolment_id = _insert_unless_active(session, row)
    if (
        enrolment_id is None
    ):  # another request enrolled the same person between our look and our insert
        return _active_id(session, person_id, outline.course_id)
    append_events(
        session, [(enrolment_id, ENROLLED_EVENT, {})], by_id=by_id, now=moment.now, on=today
    )
    return enrolment_id


def complete_enrolment(
    session: Session, *, enrolment_id: int, by_id: int, now: datetime, on: date
) -> bool:
    """Completes an active enrolment. True for the one call that did it, however many come at the same instant."""
    done = session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.state == ACTIVE)
        .values(state=COMPLETED, completed_at=now, completed_on=on)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    append_events(session, [(enrolment_id, COMPLETED_EVENT, {})], by_id=by_id, now=now, on=on)
    return True


def fill_personal(session: Session, *, person_ids: Collection[int]) -> None:
    """Gives the enrolments of these people (a few thousand at most) what was not known when they began and is now: a first answer about
    oneself was true then too. What an enrolment holds stays, whatever the person answers later. The age is that in the year it began.
    """
    told = personal_at(Enrolment.person_id.expression, extract("year", Enrolment.enrolled_on))
    columns = {name: getattr(Enrolment, name) for name in COUNTED_BY.values()}
    lacking = or_(
        *(and_(column.is_(None), told[name].is_not(None)) for name, column in columns.items())
    )
    session.execute(
        update(Enrolment)
        .where(Enrolment.person_id.in_(person_ids), lacking)
        .values({name: func.coalesce(column, told[name]) for name, column in columns.items()}),
        execution_options={"synchronize_session": False},
    )


def empty_personal(session: Session, *, name: str, enrolments: ColumnElement[bool]) -> None:
    """Makes sex, age_group or settlement unknown again in some enrolments: what had filled it was taken back."""
    session.execute(
        update(Enrolment).where(enrolments).values({name: None}),
        execution_options={"synchronize_session": False},
    )


def append_events(
    session: Session,
    events: Sequence[tuple[int, str, dict[str, Any]]],
    *,
    by_id: int | None,
    now: datetime,
    on: date,
) -> None:
    """Appends (enrolment id, kind, details) to the record, in one statement. The database notes each as not yet in the figures."""
    rows = [
        {
            "enrolment_id": enrolment_id,
            "kind": kind,
            "at": now,
            "on": on,
            "actor_id": by_id,
            "details": details,
        }
        for enrolment_id, kind, details in events
    ]
    session.execute(insert(EnrolmentEvent), rows)


def _insert_unless_active(session: Session, row: dict[str, Any]) -> int | None:
    statement = (
        upsert(session, Enrolment)
        .values(**row)
        .on_conflict_do_nothing(
            index_elements=["person_id", "course_id"], index_where=text("state = 'active'")
        )
        .returning(Enrolment.id)
    )
    made: int | None = session.scalar(statement)
    return made


def _active_id(session: Session, person_id: int, course_id: int) -> int:
    where = (
        Enrolment.person_id == person_id,
        Enrolment.course_id == course_id,
        Enrolment.state == ACTIVE,
    )
    return session.scalars(select(Enrolment.id).where(*where)).one()
