"""Reminding people of what they have to do: by themselves once a day, and when HR asks for it."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.queries import people_scope
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.messaging.rules.kinds import EMAIL, HR_REMINDER, OVERDUE, REMINDER
from lms.messaging.services import Note, tell
from lms.obligations.models import Obligation
from lms.obligations.queries.reminders import furthest_reminder, open_obligations
from lms.obligations.rules.reminders import AFTER, Owed, Schedule, reminder_due

REMIND_JOB: Final = "remind"
BATCH: Final = 1000  # obligations in one step
IDS: Final = 5000  # ids in one statement: SQLite takes 32,766 values


def remind_batch(
    session: Session,
    *,
    after: int,
    limit: int = BATCH,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> int | None:
    """Tells the people of the next open obligations after an id what is due today, and returns the last id; None when none is left.

    Whoever was told already is not told again, so it does not matter how often a day it is done and by how many processes.
    """
    today = moment.today
    near = Obligation.due_on <= today + timedelta(days=furthest_reminder(session))
    query = (
        open_obligations(today)
        .where(Obligation.id > after, near)
        .order_by(Obligation.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    notes = [note for row in rows if (note := _reminder(row, today)) is not None]
    tell(session, notes=notes, moment=moment, channels=channels)
    return rows[-1].id if len(rows) == limit else None


def remind_people(
    session: Session, *, assignment_id: int, person_ids: Collection[int], by: Actor, moment: Moment
) -> int:
    """Reminds those of the people who have an open obligation of the assignment and are within the actor's scope; returns how many.

    Each at most once a day, whoever asks. Nobody who is exempt, on leave or blocked.
    """
    today, wanted = moment.today, sorted(set(person_ids))
    scope = people_scope(
        by,
        unit=Obligation.region_unit_id,
        organisation=Obligation.organisation_id,
        person=Obligation.person_id,
    )
    notes: list[Note] = []
    for start in range(0, len(wanted), IDS):
        theirs = Obligation.person_id.in_(wanted[start : start + IDS])
        rows = session.execute(
            open_obligations(today).where(Obligation.assignment_id == assignment_id, theirs, scope)
        )
        notes += [_note(row, HR_REMINDER, f"obligation:{row.id} hr {today}") for row in rows]
    told = tell(session, notes=notes, moment=moment)
    if told:
        record_event(
            session,
            kind="people_reminded",
            subject=f"assignment:{assignment_id}",
            now=moment.now,
            by_id=by.audit_id,
            people=told,
        )
    return told


def _reminder(row: Any, today: date) -> Note | None:
    schedule = Schedule(row.reminder_days, row.overdue_every_days, row.grace_days)
    due = reminder_due(
        schedule, Owed(row.id, row.state, row.opened_on, row.due_on), today, absent=False
    )
    return None if due is None else _note(row, OVERDUE if due.kind == AFTER else REMINDER, due.key)


def _note(row: Any, kind: str, key: str) -> Note:
    values = {"course": row.slug, "due": row.due_on.isoformat()}
    return Note(row.person_id, kind, key, f"obligation:{row.id}", values)
