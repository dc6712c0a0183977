"""What a person does with the reports that they get: set one up, change it, pause it, end it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.messaging.rules.kinds import EMAIL, REPORTS
from lms.messaging.services import take_again
from lms.schedules.errors import HasEnded, TooMany
from lms.schedules.models import ReportSchedule
from lms.schedules.queries import ScheduleRow, Subject, open_count, schedule, subject_of
from lms.schedules.rules import BY_PERSON, ENDED, MOST, following


def add_schedule(
    session: Session, *, by: Actor, subject: Subject, every: str, form: str, moment: Moment
) -> int:
    """Sets up a report for the actor, from the next occasion on, and returns its id. Raises TooMany."""
    if open_count(session, by.person_id) >= MOST:
        raise TooMany(most=MOST)
    made = ReportSchedule(
        person_id=by.person_id,
        subject=subject.kind,
        place_kind=subject.place.kind,
        place_id=subject.place.id,
        saved_report_id=subject.saved_report_id,
        every=every,
        format=form,
        next_on=_next(subject, every, moment.today),
        created_at=moment.now,
        ended_why="",
    )
    session.add(made)
    session.flush()
    return made.id


def change_schedule(
    session: Session, *, by: Actor, schedule_id: int, every: str, form: str, moment: Moment
) -> None:
    """Changes how often it comes, from now on, and as which file. Raises ScheduleNotFound, HasEnded, and what subject_of raises."""
    row = _open(session, by, schedule_id)
    changes: dict[str, Any] = {"format": form}
    if every != row.every:
        changes |= {
            "every": every,
            "next_on": _next(_subject(session, by, row), every, moment.today),
        }
    _write(session, row, **changes)


def pause_schedule(session: Session, *, by: Actor, schedule_id: int, now: datetime) -> None:
    """Sends nothing until it is resumed. Again changes nothing. Raises ScheduleNotFound, HasEnded."""
    row = _open(session, by, schedule_id)
    if row.paused_at is None:
        _write(session, row, paused_at=now)


def resume_schedule(session: Session, *, by: Actor, schedule_id: int, moment: Moment) -> None:
    """Goes on with the next occasion from now on: what was missed stays missed. Whoever had unsubscribed from reports by e-mail gets them
    again. Raises ScheduleNotFound, HasEnded, and what subject_of raises.
    """
    row = _open(session, by, schedule_id)
    following_day = _next(_subject(session, by, row), row.every, moment.today)
    _write(session, row, paused_at=None, next_on=following_day)
    take_again(session, person_id=by.person_id, channel=EMAIL, category=REPORTS)


def end_schedule(session: Session, *, by: Actor, schedule_id: int, now: datetime) -> None:
    """Sends nothing any more. Again changes nothing. Raises ScheduleNotFound."""
    row = schedule(session, by.person_id, schedule_id)
    if row.state != ENDED:
        _write(session, row, ended_at=now, ended_why=BY_PERSON)


def _open(session: Session, by: Actor, schedule_id: int) -> ScheduleRow:
    row = schedule(session, by.person_id, schedule_id)
    if row.state == ENDED:
        raise HasEnded
    return row


def _subject(session: Session, by: Actor, row: ScheduleRow) -> Subject:
    return subject_of(
        session,
        by,
        row.subject,
        place_kind=row.place_kind,
        place_id=row.place_id,
        saved_report_id=row.saved_report_id,
    )


def _next(subject: Subject, every: str, today: date) -> date:
    return following(every, today, before_due=subject.before_due(every)).day


def _write(session: Session, row: ScheduleRow, **values: Any) -> None:
    """An ended schedule is never changed, whoever ended it meanwhile."""
    session.execute(
        update(ReportSchedule)
        .where(ReportSchedule.id == row.id, ReportSchedule.ended_at.is_(None))
        .values(values)
    )
