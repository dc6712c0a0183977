"""Sending reports, each occasion once: what is due becomes a sending with a job, the job's file becomes a message.

Whatever is killed in between, the sending and its job are written together, and so are the file's name and the message.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.queries import actor_by_id
from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.core.errors import DomainError
from lms.messaging.rules.kinds import EMAIL, REPORT_SENT, REPORTS_ENDED
from lms.messaging.services import Note, tell
from lms.schedules.errors import HasEnded
from lms.schedules.models import ReportSchedule, ReportSending
from lms.schedules.queries import (
    ScheduleRow,
    SendingRow,
    Subject,
    due_schedules,
    schedule,
    stranded,
    subject_of,
)
from lms.schedules.queries.sendings import JOB, KEY
from lms.schedules.rules import DRAWN, ENDED, FAILED, NO_RIGHT, REFUSED, WAITING, following, latest

BATCH: Final = 200


def plan_due(session: Session, *, moment: Moment) -> int:
    """Takes the next schedules whose day has come; returns how many those were. Each sends its last occasion, once, and no missed one
    before it; then it waits for the next. Two who plan at once send nothing twice.
    """
    today = moment.today
    due = due_schedules(session, today=today, limit=BATCH)
    for row in due:
        occasion = latest(row.every, today, before_due=row.before_due)
        if occasion.day >= row.next_on:
            _begin(session, row, occasion.first, occasion.last, due_on=occasion.day, now=moment.now)
        moved = (ReportSchedule.id == row.id, ReportSchedule.next_on == row.next_on)
        coming = following(row.every, today, before_due=row.before_due).day
        session.execute(update(ReportSchedule).where(*moved).values(next_on=coming))
    return len(due)


def ask_for_report(session: Session, *, by: Actor, schedule_id: int, moment: Moment) -> int:
    """Sends the report of the last occasion now, besides those that come by themselves, and returns the id of the sending: of the one that
    is under way, if there is one. Raises ScheduleNotFound, HasEnded, and what subject_of raises.
    """
    row = schedule(session, by.person_id, schedule_id)
    if row.state == ENDED:
        raise HasEnded
    subject = subject_of(
        session,
        by,
        row.subject,
        place_kind=row.place_kind,
        place_id=row.place_id,
        saved_report_id=row.saved_report_id,
    )
    occasion = latest(row.every, moment.today, before_due=subject.before_due(row.every))
    made = _begin(session, row, occasion.first, occasion.last, due_on=None, now=moment.now)
    if made is not None:
        return made
    waiting = (
        ReportSending.schedule_id == row.id,
        ReportSending.due_on.is_(None),
        ReportSending.state == WAITING,
    )
    return session.scalars(select(ReportSending.id).where(*waiting)).one()


def may_still_see(session: Session, row: SendingRow) -> tuple[Actor, Subject] | None:
    """Whom the report goes to and what it is, within the roles held at this moment; None if they have no right to it any more."""
    actor = actor_by_id(session, row.person_id)
    if actor is None:
        return None
    try:
        return actor, subject_of(
            session,
            actor,
            row.subject,
            place_kind=row.place_kind,
            place_id=row.place_id,
            saved_report_id=row.saved_report_id,
        )
    except DomainError:
        return None


def finish_sending(
    session: Session, row: SendingRow, *, sha256: str, size: int, moment: Moment
) -> None:
    """Notes the file and tells the person, in the product and by e-mail. A sending that does not wait any more stays as it is."""
    if _end(session, row, state=DRAWN, drawn_at=moment.now, sha256=sha256, size=size):
        values = {"sending": row.id, "first": str(row.first), "last": str(row.last), **_about(row)}
        _tell(session, Note(row.person_id, REPORT_SENT, row.key, row.key, values), moment=moment)


def refuse_sending(session: Session, row: SendingRow, *, moment: Moment) -> None:
    """Sends nothing to who has no right to it any more, and ends the schedule; the person is told so."""
    _end(session, row, state=REFUSED)
    ended = update(ReportSchedule).where(
        ReportSchedule.id == row.schedule_id, ReportSchedule.ended_at.is_(None)
    )
    session.execute(ended.values(ended_at=moment.now, ended_why=NO_RIGHT))
    subject = f"report_schedule:{row.schedule_id}"
    values = {"schedule": row.schedule_id, **_about(row)}
    _tell(
        session,
        Note(row.person_id, REPORTS_ENDED, f"{subject} ended", subject, values),
        moment=moment,
    )


def fail_sending(session: Session, row: SendingRow, *, error: str) -> None:
    """Notes that the file could not be made, with a word of our own."""
    _end(session, row, state=FAILED, error=error)


def settle_stranded(session: Session) -> int:
    """Notes as failed what waits for a job that was given up or cancelled; returns how many those were."""
    left = stranded(session, limit=BATCH)
    for row in left:
        fail_sending(session, row, error="GivenUp")
    return len(left)


def _begin(
    session: Session,
    row: ScheduleRow,
    first: date,
    last: date,
    *,
    due_on: date | None,
    now: datetime,
) -> int | None:
    """The sending with its job; None if an index says that there is one."""
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
    made: int | None = session.scalar(statement.returning(ReportSending.id))
    if made is not None:
        jobs.enqueue(session, kind=JOB, subject=f"{KEY}{made}", now=now, by_id=row.person_id)
    return made


def _end(session: Session, row: SendingRow, **values: Any) -> bool:
    mine = (ReportSending.id == row.id, ReportSending.state == WAITING)
    changed = session.execute(
        update(ReportSending).where(*mine).values(values).returning(ReportSending.id)
    )
    return changed.first() is not None


def _about(row: SendingRow) -> dict[str, Any]:
    """What a message says of the report: nothing personal."""
    return {"subject": row.subject, "name": row.name, "place": row.place}


def _tell(session: Session, note: Note, *, moment: Moment) -> None:
    tell(session, notes=[note], moment=moment, channels=(EMAIL,))
