"""Sending of reports: a due schedule becomes a sending with a job, its file a message.

Each occasion is sent once, whatever is killed in between: a sending and its job are written in
one transaction, and so are the file's name and the message.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.core.errors import DomainError
from lms.messaging.rules.kinds import EMAIL, REPORT_SENT, REPORTS_ENDED
from lms.messaging.services import Note, tell_people
from lms.schedules.errors import ScheduleEnded
from lms.schedules.models import ReportSchedule, ReportSending
from lms.schedules.queries import (
    ScheduleRow,
    SendingRow,
    Subject,
    list_due_schedules,
    list_stranded_sendings,
    load_row_subject,
    load_schedule,
)
from lms.schedules.queries.sendings import JOB, KEY
from lms.schedules.rules import (
    DRAWN,
    ENDED,
    FAILED,
    NO_RIGHT,
    REFUSED,
    WAITING,
    find_latest_occasion,
    find_next_occasion,
)
from lms.schedules.services.schedules import record_schedule_event

BATCH: Final = 200


def plan_due_sendings(session: Session, *, moment: Moment) -> int:
    """Begin the sendings of the next due schedules; return how many were due.

    Each schedule sends its last occasion only, then waits for the next one. Two concurrent planners
    send nothing twice.
    """
    today = moment.today
    schedules = list_due_schedules(session, today=today, limit=BATCH)
    for row in schedules:
        occasion = find_latest_occasion(row.every, today, before_due=row.is_before_due)
        if occasion.day >= row.next_on:
            _begin_sending(
                session, row, occasion.first, occasion.last, due_on=occasion.day, now=moment.now
            )
        not_yet_moved = (ReportSchedule.id == row.id, ReportSchedule.next_on == row.next_on)
        next_on = find_next_occasion(row.every, today, before_due=row.is_before_due).day
        session.execute(update(ReportSchedule).where(*not_yet_moved).values(next_on=next_on))
    return len(schedules)


def request_report(session: Session, *, by: Actor, schedule_id: int, moment: Moment) -> int:
    """Begin sending the last occasion's report now; return the id of the sending.

    If one requested earlier is still waiting, its id is returned.
    Raises ScheduleNotFound, ScheduleEnded and what load_subject raises.
    """
    row = load_schedule(session, by.person_id, schedule_id)
    if row.state == ENDED:
        raise ScheduleEnded
    subject = load_row_subject(session, by, row)
    occasion = find_latest_occasion(
        row.every, moment.today, before_due=subject.is_before_due(row.every)
    )
    sending_id = _begin_sending(
        session, row, occasion.first, occasion.last, due_on=None, now=moment.now
    )
    if sending_id is not None:
        record_schedule_event(session, "report_sending_requested", row.id, by=by, now=moment.now)
        return sending_id
    pending_sending = (
        ReportSending.schedule_id == row.id,
        ReportSending.due_on.is_(None),
        ReportSending.state == WAITING,
    )
    return session.scalars(select(ReportSending.id).where(*pending_sending)).one()


def recheck_access(session: Session, row: SendingRow) -> tuple[Actor, Subject] | None:
    """Return the recipient and the subject within today's roles, or None without a right."""
    actor = load_actor_by_id(session, row.person_id)
    if actor is None:
        return None
    try:
        return actor, load_row_subject(session, actor, row)
    except DomainError:
        return None


def finish_sending(
    session: Session, row: SendingRow, *, sha256: str, size: int, moment: Moment
) -> None:
    """Store the file's hash and tell the person, on the site and by e-mail.

    Does nothing unless the sending still waits.
    """
    if _end_sending(session, row, state=DRAWN, drawn_at=moment.now, sha256=sha256, size=size):
        values = {
            "sending": row.id,
            "first": str(row.first),
            "last": str(row.last),
            **_build_report_values(row),
        }
        _tell_reader(
            session,
            Note(
                person_id=row.person_id,
                kind=REPORT_SENT,
                key=row.key,
                subject=row.key,
                values=values,
            ),
            moment=moment,
        )


def refuse_sending(session: Session, row: SendingRow, *, moment: Moment) -> None:
    """Refuse a sending without a right to it, end its schedule and tell the person."""
    _end_sending(session, row, state=REFUSED)
    query = update(ReportSchedule).where(
        ReportSchedule.id == row.schedule_id, ReportSchedule.ended_at.is_(None)
    )
    session.execute(query.values(ended_at=moment.now, ended_why=NO_RIGHT))
    subject = f"report_schedule:{row.schedule_id}"
    values = {"schedule": row.schedule_id, **_build_report_values(row)}
    _tell_reader(
        session,
        Note(
            person_id=row.person_id,
            kind=REPORTS_ENDED,
            key=f"{subject} ended",
            subject=subject,
            values=values,
        ),
        moment=moment,
    )


def fail_sending(session: Session, row: SendingRow, *, error: str) -> None:
    """Mark a sending as failed; `error` is the name of an exception or GivenUp."""
    _end_sending(session, row, state=FAILED, error=error)


def fail_stranded_sendings(session: Session) -> int:
    """Fail the sendings whose job was given up or cancelled; return how many."""
    sendings = list_stranded_sendings(session, limit=BATCH)
    for row in sendings:
        fail_sending(session, row, error="GivenUp")
    return len(sendings)


def _begin_sending(
    session: Session,
    row: ScheduleRow,
    first: date,
    last: date,
    *,
    due_on: date | None,
    now: datetime,
) -> int | None:
    """Add a sending with its job; return its id, or None if a unique index forbids it."""
    values = {
        "schedule_id": row.id,
        "due_on": due_on,
        "first": first,
        "last": last,
        "format": row.format,
        "state": WAITING,
        "error": "",
        "begun_at": now,
    }
    statement = upsert(session, ReportSending).values(values).on_conflict_do_nothing()
    sending_id: int | None = session.scalar(statement.returning(ReportSending.id))
    if sending_id is not None:
        jobs.enqueue(session, kind=JOB, subject=f"{KEY}{sending_id}", now=now, by_id=row.person_id)
    return sending_id


def _end_sending(session: Session, row: SendingRow, **values: Any) -> bool:
    """Set the end state of a sending that still waits; return whether it did."""
    pending_sending = (ReportSending.id == row.id, ReportSending.state == WAITING)
    changed_ids = session.execute(
        update(ReportSending).where(*pending_sending).values(values).returning(ReportSending.id)
    )
    return changed_ids.first() is not None


def _build_report_values(row: SendingRow) -> dict[str, Any]:
    """Return the values of a message about a report; nothing personal."""
    return {"subject": row.subject, "name": row.name, "area": row.area_names}


def _tell_reader(session: Session, note: Note, *, moment: Moment) -> None:
    tell_people(session, notes=[note], moment=moment, channels=(EMAIL,))
