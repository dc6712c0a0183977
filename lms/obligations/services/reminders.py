"""Remind people of their open obligations: daily, and when HR or an officer asks for it."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.queries import build_people_scope
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.messaging.rules.kinds import EMAIL, HR_REMINDER, OVERDUE, REMINDER
from lms.messaging.services import Note, tell_people
from lms.obligations.models import Obligation
from lms.obligations.queries.reminders import find_furthest_reminder, select_open_obligations
from lms.obligations.rules.reminders import (
    AFTER,
    ReminderSchedule,
    ReminderSubject,
    find_due_reminder,
)

REMIND_JOB: Final = "remind"
BATCH: Final = 1000  # obligations in one step
IDS: Final = 5000  # ids in one statement: SQLite takes at most 32,766 values


def remind_batch(
    session: Session,
    *,
    after: int,
    limit: int = BATCH,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> int | None:
    """Send the reminders of the next open obligations after an id; return the last id.

    Returns None when none is left. Each reminder has a key and is sent once, however often and by
    however many processes this runs.
    """
    today = moment.today
    near = Obligation.due_on <= today + timedelta(days=find_furthest_reminder(session))
    query = (
        select_open_obligations(today)
        .where(Obligation.id > after, near)
        .order_by(Obligation.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    notes = [note for row in rows if (note := _build_reminder(row, today)) is not None]
    tell_people(session, notes=notes, moment=moment, channels=channels)
    return rows[-1].id if len(rows) == limit else None


def remind_people(
    session: Session, *, assignment_id: int, person_ids: Collection[int], by: Actor, moment: Moment
) -> int:
    """Remind people in the actor's scope with an open obligation; return how many.

    Nobody is reminded more than once a day, nor when exempt, on leave or blocked.
    """
    today, unique_ids = moment.today, sorted(set(person_ids))
    scope = build_people_scope(
        by,
        unit=Obligation.region_unit_id,
        organisation=Obligation.organisation_id,
        person=Obligation.person_id,
    )
    notes: list[Note] = []
    for start in range(0, len(unique_ids), IDS):
        is_in_slice = Obligation.person_id.in_(unique_ids[start : start + IDS])
        rows = session.execute(
            select_open_obligations(today).where(
                Obligation.assignment_id == assignment_id, is_in_slice, scope
            )
        )
        notes += [_build_note(row, HR_REMINDER, f"obligation:{row.id} hr {today}") for row in rows]
    count = tell_people(session, notes=notes, moment=moment)
    if count:
        record_event(
            session,
            kind="people_reminded",
            subject=f"assignment:{assignment_id}",
            now=moment.now,
            by_id=by.audit_id,
            people=count,
        )
    return count


def _build_reminder(row: Any, today: date) -> Note | None:
    schedule = ReminderSchedule(row.reminder_days, row.overdue_every_days, row.grace_days)
    due = find_due_reminder(
        schedule, ReminderSubject(row.id, row.state, row.opened_on, row.due_on), today, absent=False
    )
    if due is None:
        return None
    return _build_note(row, OVERDUE if due.kind == AFTER else REMINDER, due.key)


def _build_note(row: Any, kind: str, key: str) -> Note:
    values = {"course": row.slug, "due": row.due_on.isoformat()}
    return Note(row.person_id, kind, key, f"obligation:{row.id}", values)
