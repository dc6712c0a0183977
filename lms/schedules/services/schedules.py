"""What a person does with schedules: add, change, pause, resume, end."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import lock_actor, record_event
from lms.core.clock import Moment
from lms.core.rows import has_values
from lms.messaging.queries import list_unwanted
from lms.messaging.rules.kinds import EMAIL, REPORTS
from lms.messaging.services import resubscribe
from lms.schedules.errors import ScheduleEnded, TooManySchedules
from lms.schedules.models import ReportSchedule
from lms.schedules.queries import (
    ScheduleRow,
    Subject,
    count_open_schedules,
    load_row_subject,
    load_schedule,
)
from lms.schedules.rules import BY_PERSON, ENDED, MOST_SCHEDULES, find_next_occasion


def add_schedule(
    session: Session, *, by: Actor, subject: Subject, every: str, form: str, moment: Moment
) -> int:
    """Add a schedule from the next occasion on, unless the same one runs already; return its id.

    A person who had unsubscribed from reports by e-mail is subscribed again, for this one alone.
    Raises TooManySchedules.
    """
    lock_actor(session, by)
    values = {
        "person_id": by.person_id,
        "subject": subject.kind,
        "area_kind": subject.area.kind,
        "area_id": subject.area.id,
        "saved_report_id": subject.saved_report_id,
        "every": every,
        "format": form,
        "paused_at": None,
        "ended_at": None,
    }
    same = has_values(ReportSchedule, values)
    existing_id = session.scalar(select(ReportSchedule.id).where(same).limit(1))
    if existing_id is not None:
        _accept_reports(session, by, existing_id, now=moment.now)
        return existing_id
    if count_open_schedules(session, by.person_id) >= MOST_SCHEDULES:
        raise TooManySchedules(most=MOST_SCHEDULES)
    schedule = ReportSchedule(
        **values,
        next_on=_find_next_day(subject, every, moment.today),
        created_at=moment.now,
        ended_why="",
    )
    session.add(schedule)
    session.flush()
    record_schedule_event(session, "schedule_made", schedule.id, by=by, now=moment.now)
    _accept_reports(session, by, schedule.id, now=moment.now)
    return schedule.id


def change_schedule(
    session: Session, *, by: Actor, schedule_id: int, every: str, form: str, moment: Moment
) -> None:
    """Change the frequency, from now on, and the format.

    Raises ScheduleNotFound, ScheduleEnded and what load_subject raises.
    """
    row = _load_open(session, by, schedule_id)
    changes: dict[str, Any] = {"format": form}
    if every != row.every:
        changes |= {
            "every": every,
            "next_on": _find_next_day(load_row_subject(session, by, row), every, moment.today),
        }
    _update_open(session, row, **changes)
    record_schedule_event(session, "schedule_changed", row.id, by=by, now=moment.now)


def pause_schedule(session: Session, *, by: Actor, schedule_id: int, now: datetime) -> None:
    """Pause a schedule. Idempotent. Raises ScheduleNotFound, ScheduleEnded."""
    row = _load_open(session, by, schedule_id)
    if row.paused_at is None:
        _update_open(session, row, paused_at=now)
        record_schedule_event(session, "schedule_paused", row.id, by=by, now=now)


def resume_schedule(session: Session, *, by: Actor, schedule_id: int, moment: Moment) -> None:
    """Resume a schedule with the next occasion; missed ones stay missed.

    A person who had unsubscribed from reports by e-mail is subscribed again, for this one alone.
    Raises ScheduleNotFound, ScheduleEnded and what load_subject raises.
    """
    row = _load_open(session, by, schedule_id)
    next_on = _find_next_day(load_row_subject(session, by, row), row.every, moment.today)
    _update_open(session, row, paused_at=None, next_on=next_on)
    record_schedule_event(session, "schedule_resumed", row.id, by=by, now=moment.now)
    _accept_reports(session, by, row.id, now=moment.now)


def end_schedule(session: Session, *, by: Actor, schedule_id: int, now: datetime) -> None:
    """End a schedule for good. Idempotent. Raises ScheduleNotFound."""
    row = load_schedule(session, by.person_id, schedule_id)
    if row.state != ENDED:
        _update_open(session, row, ended_at=now, ended_why=BY_PERSON)
        record_schedule_event(session, "schedule_ended", row.id, by=by, now=now)


def record_schedule_event(
    session: Session, kind: str, schedule_id: int, *, by: Actor, now: datetime
) -> None:
    """Record what a person did with a schedule."""
    subject = f"report_schedule:{schedule_id}"
    record_event(session, kind=kind, subject=subject, now=now, by_id=by.audit_id)


def _accept_reports(session: Session, by: Actor, schedule_id: int, *, now: datetime) -> None:
    """Take back that a person refuses reports by e-mail; all but one go on to pause."""
    if (by.person_id, EMAIL, REPORTS) not in list_unwanted(session, [by.person_id]):
        return
    others = (
        ReportSchedule.person_id == by.person_id,
        ReportSchedule.id != schedule_id,
        ReportSchedule.ended_at.is_(None),
        ReportSchedule.paused_at.is_(None),
    )
    session.execute(update(ReportSchedule).where(*others).values(paused_at=now))
    resubscribe(session, person_id=by.person_id, channel=EMAIL, category=REPORTS)


def _load_open(session: Session, by: Actor, schedule_id: int) -> ScheduleRow:
    row = load_schedule(session, by.person_id, schedule_id)
    if row.state == ENDED:
        raise ScheduleEnded
    return row


def _find_next_day(subject: Subject, every: str, today: date) -> date:
    return find_next_occasion(every, today, before_due=subject.is_before_due(every)).day


def _update_open(session: Session, row: ScheduleRow, **values: Any) -> None:
    """Set columns unless the schedule has ended meanwhile."""
    session.execute(
        update(ReportSchedule)
        .where(ReportSchedule.id == row.id, ReportSchedule.ended_at.is_(None))
        .values(values)
    )
