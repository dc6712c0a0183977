"""Remind people of their open obligations: daily, and when HR or an officer asks for it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.messaging.queries import find_message_keys
from lms.messaging.rules.kinds import EMAIL, HR_REMINDER, OVERDUE, REMINDER
from lms.messaging.rules.orders import name_orders
from lms.messaging.services import Note, tell_people
from lms.obligations.models import Obligation
from lms.obligations.queries.duties import is_duty_in_scope
from lms.obligations.queries.reminders import (
    DutyOrders,
    find_furthest_reminder,
    load_orders,
    select_open_duties,
)
from lms.obligations.rules.keys import DutyKey
from lms.obligations.rules.reminders import (
    AFTER,
    ReminderSchedule,
    ReminderSubject,
    find_due_reminder,
    name_duty,
)

REMIND_JOB: Final = "remind"
BATCH: Final = 1000  # duties in one step
IDS: Final = 5000  # ids in one statement: SQLite takes at most 32,766 values


def remind_batch(
    session: Session,
    *,
    after: int,
    limit: int = BATCH,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> int | None:
    """Send the reminders of the next open duties after an obligation id; return the last id.

    Returns None when none is left. Each reminder has a key and is sent once, however often and by
    however many processes this runs.
    """
    today = moment.today
    near = Obligation.due_on <= today + timedelta(days=find_furthest_reminder(session))
    query = (
        select_open_duties(today)
        .where(Obligation.id > after, near)
        .order_by(Obligation.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    orders = load_orders(session, [row.person_id for row in rows], today)
    notes = [note for row in rows if (note := _build_reminder(row, orders, today)) is not None]
    tell_people(session, notes=notes, moment=moment, channels=channels)
    return rows[-1].id if len(rows) == limit else None


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """What reminding by hand does now.

    `people`: how many are reminded, each once, by `messages`. `reminded`: how many were reminded by
    hand today already. `absent`: how many are on leave or blocked. Nobody is in two of these.
    """

    people: int
    messages: int
    reminded: int
    absent: int


def plan_reminders(
    session: Session, *, duties: Collection[DutyKey], by: Actor, moment: Moment
) -> ReminderPlan:
    """Count whom remind_people() would remind now."""
    fresh, reminded = _split_duties(session, duties, by, moment.today)
    people = {row.person_id for row in fresh}
    before = {row.person_id for row in reminded} - people
    others = {person_id for _course_id, person_id in duties} - people - before
    return ReminderPlan(
        people=len(people), messages=len(fresh), reminded=len(before), absent=len(others)
    )


def remind_people(
    session: Session, *, duties: Collection[DutyKey], by: Actor, moment: Moment
) -> ReminderPlan:
    """Remind people in the actor's scope of open duties (course, person); return what was done.

    Nobody is reminded of a course more than once a day, nor when exempt, on leave or blocked.
    """
    today = moment.today
    plan = plan_reminders(session, duties=duties, by=by, moment=moment)
    fresh, _reminded = _split_duties(session, duties, by, today)
    orders = load_orders(session, [row.person_id for row in fresh], today)
    notes = [_build_note(row, orders, HR_REMINDER, _build_key(row, today)) for row in fresh]
    tell_people(session, notes=notes, moment=moment)
    people = Counter(row.course_id for row in fresh)
    for course_id, count in sorted(people.items()):
        record_event(
            session,
            kind="people_reminded",
            subject=f"course:{course_id}",
            now=moment.now,
            by_id=by.audit_id,
            people=count,
        )
    return plan


def _split_duties(
    session: Session, duties: Collection[DutyKey], by: Actor, today: date
) -> tuple[list[Any], list[Any]]:
    """Return the duties to remind of, and those that people were reminded of today."""
    unique_duties, fresh, reminded = set(duties), list[Any](), list[Any]()
    person_ids = sorted({person_id for _course_id, person_id in unique_duties})
    for start in range(0, len(person_ids), IDS):
        is_in_slice = Obligation.person_id.in_(person_ids[start : start + IDS])
        rows = [
            row
            for row in session.execute(
                select_open_duties(today)
                .where(is_in_slice, is_duty_in_scope(by))
                # Each person's messages come in one order.
                .order_by(Obligation.id)
            )
            if (row.course_id, row.person_id) in unique_duties
        ]
        keys = find_message_keys(session, [_build_key(row, today) for row in rows])
        for row in rows:
            (reminded if _build_key(row, today) in keys else fresh).append(row)
    return fresh, reminded


def _build_key(row: Any, today: date) -> str:
    return f"{name_duty(row.course_id, row.person_id)} hr {today}"


def _build_reminder(row: Any, orders: Mapping[DutyKey, DutyOrders], today: date) -> Note | None:
    reasons = orders[DutyKey(row.course_id, row.person_id)]
    schedule = ReminderSchedule(reasons.reminder_days, reasons.overdue_every_days, row.grace_days)
    key = name_duty(row.course_id, row.person_id)
    subject = ReminderSubject(key=key, state=row.state, opened_on=row.opened_on, due_on=row.due_on)
    due = find_due_reminder(schedule, subject, today, absent=False)
    if due is None:
        return None
    return _build_note(row, orders, OVERDUE if due.kind == AFTER else REMINDER, due.key)


def _build_note(row: Any, orders: Mapping[DutyKey, DutyOrders], kind: str, key: str) -> Note:
    reasons = orders[DutyKey(row.course_id, row.person_id)]
    values = {"course": row.slug, "due": row.due_on.isoformat(), **name_orders(reasons.orders)}
    return Note(
        person_id=row.person_id, kind=kind, key=key, subject=f"obligation:{row.id}", values=values
    )
