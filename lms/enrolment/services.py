"""Services for enrolments: enrol, complete, fill in personal answers.

Every change of state is appended to the record in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from lms.accounts.queries import select_personal_columns
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.enrolment.errors import AlreadyCompleted, CourseNotOpen
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.queries import EnrolmentRow, find_latest_by_course_id
from lms.enrolment.rules import (
    ACTIVE,
    COMPLETED,
    COMPLETED_EVENT,
    COUNTED_BY,
    ENROLLED_EVENT,
    may_begin_again,
)

NewEvent = tuple[int, str, dict[str, Any]]  # enrolment id, kind, details


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
    """Enrol a person in the newest version of a course and return the enrolment's id.

    An active enrolment is returned as it is. Raises CourseNotOpen, and AlreadyCompleted unless the
    certificate is about to expire. The partial unique index decides between simultaneous requests.
    """
    outline, today = _open_course(session, slug), moment.today
    earlier = find_latest_by_course_id(session, person_id=person_id, course_id=outline.course_id)
    if earlier is not None and earlier.state == ACTIVE:
        return earlier.id
    if earlier is not None:
        _check_may_begin_again(earlier, outline, today)
    row = {
        "person_id": person_id,
        "course_id": outline.course_id,
        "version_id": outline.version_id,
        "region_unit_id": region_unit_id,
        "organisation_id": organisation_id,
        "audience": audience,
        "state": ACTIVE,
        "enrolled_at": moment.now,
        "enrolled_on": today,
        **select_personal_columns(person_id, today.year),
    }
    enrolment_id = _insert_unless_active(session, row)
    if enrolment_id is None:  # another request enrolled the person since we looked
        return _active_id(session, person_id, outline.course_id)
    event = (enrolment_id, ENROLLED_EVENT, dict[str, Any]())
    append_events(session, [event], by_id=by_id, now=moment.now, on=today)
    return enrolment_id


def _open_course(session: Session, slug: str) -> Outline:
    """Return the course's current version. Raises CourseNotOpen."""
    version_id = catalogue.find_current_version_id(session, slug)
    if version_id is None:
        raise CourseNotOpen
    return catalogue.load_outline(session, version_id)


def _check_may_begin_again(earlier: EnrolmentRow, outline: Outline, today: date) -> None:
    """Raise AlreadyCompleted while the certificate of a completed enrolment is valid."""
    completed_on, months = earlier.completed_on, outline.validity_months
    if earlier.may_repeat:
        return
    if completed_on is not None and not may_begin_again(completed_on, months, today):
        raise AlreadyCompleted


def allow_repetition(session: Session, *, enrolment_id: int) -> None:
    """Let the course of a completed enrolment be taken again before its certificate expires."""
    session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .values(may_repeat=True)
        .execution_options(synchronize_session=False)
    )


def complete_enrolment(
    session: Session,
    *,
    enrolment_id: int,
    by_id: int,
    now: datetime,
    on: date,
    supervised: bool = False,
    details: Mapping[str, Any] | None = None,
    follow_up: Callable[[], Iterable[NewEvent]] = tuple,
) -> bool:
    """Complete an active enrolment; True for the one call that did it.

    `supervised`: its test was written in a sitting. `details` are those of the event. However many
    requests come at once, one of them completes it, and calls `follow_up`: the events that this
    returns are stored by the same statement.
    """
    result = session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.state == ACTIVE)
        .values(state=COMPLETED, completed_at=now, completed_on=on, supervised=supervised)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return False
    how = {"supervised": True} if supervised else {}
    event = (enrolment_id, COMPLETED_EVENT, {**(details or {}), **how})
    append_events(session, [event, *follow_up()], by_id=by_id, now=now, on=on)
    return True


def fill_personal(session: Session, *, person_ids: Collection[int]) -> None:
    """Fill in personal answers that enrolments of these people lack; a few thousand people at most.

    A first answer about oneself was true when the enrolment began too. What an enrolment already
    holds stays, whatever the person answers later. The age is that of the year it began.
    """
    answers = select_personal_columns(
        Enrolment.person_id.expression, extract("year", Enrolment.enrolled_on)
    )
    columns = {name: getattr(Enrolment, name) for name in COUNTED_BY.values()}
    lacking = or_(
        *(and_(column.is_(None), answers[name].is_not(None)) for name, column in columns.items())
    )
    session.execute(
        update(Enrolment)
        .where(Enrolment.person_id.in_(person_ids), lacking)
        .values({name: func.coalesce(column, answers[name]) for name, column in columns.items()}),
        execution_options={"synchronize_session": False},
    )


def clear_personal(session: Session, *, name: str, enrolments: ColumnElement[bool]) -> None:
    """Clear `name` (sex, age_group or settlement) in some enrolments: its source was undone."""
    session.execute(
        update(Enrolment).where(enrolments).values({name: None}),
        execution_options={"synchronize_session": False},
    )


def append_events(
    session: Session, events: Sequence[NewEvent], *, by_id: int | None, now: datetime, on: date
) -> None:
    """Append events to the record in one statement.

    A database trigger notes each as not yet in the figures.
    """
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
    if rows:
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
    enrolment_id: int | None = session.scalar(statement)
    return enrolment_id


def _active_id(session: Session, person_id: int, course_id: int) -> int:
    where = (
        Enrolment.person_id == person_id,
        Enrolment.course_id == course_id,
        Enrolment.state == ACTIVE,
    )
    return session.scalars(select(Enrolment.id).where(*where)).one()
