"""Find messages about obligations that are out of date, before they are sent by e-mail."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import (
    APPROVAL_WANTED,
    DUE_SOONER,
    HR_REMINDER,
    KINDS,
    OVERDUE,
    REMINDER,
)
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.reminders import is_in_force, is_reachable
from lms.obligations.rules import OPEN, WAITING

# Out of date once the day was moved.
DATED_KINDS: Final = (DUE_SOONER, REMINDER, OVERDUE, HR_REMINDER)


def find_outdated_messages(
    session: Session, messages: Sequence[MessageRow], *, today: date
) -> set[int]:
    """Return the ids of messages that are out of date.

    The duty is no longer open or in force, its person is on leave, the day in a reminder is no
    longer that of the duty, or the assignment that waited for approval was decided.
    """
    obligation_ids: dict[int, int] = {}
    assignment_ids: dict[int, int] = {}
    for message in messages:
        if KINDS[message.kind].own_duty and (number := _read_subject_id(message, "obligation")):
            obligation_ids[message.id] = number
        if message.kind == APPROVAL_WANTED and (number := _read_subject_id(message, "assignment")):
            assignment_ids[message.id] = number
    due_days = _load_due_days(session, set(obligation_ids.values()), today)
    waiting_ids = _list_waiting(session, set(assignment_ids.values()))
    outdated = {
        message_id for message_id, number in assignment_ids.items() if number not in waiting_ids
    }
    for message in messages:
        if message.id in obligation_ids:
            day = due_days.get(obligation_ids[message.id])
            if day is None or _is_of_other_day(message, day):
                outdated.add(message.id)
    return outdated


def _is_of_other_day(message: MessageRow, due_on: date) -> bool:
    return message.kind in DATED_KINDS and message.values.get("due") != due_on.isoformat()


def _list_waiting(session: Session, assignment_ids: Collection[int]) -> set[int]:
    query = select(Assignment.id).where(
        Assignment.id.in_(assignment_ids), Assignment.state == WAITING
    )
    return set(session.scalars(query))


def _load_due_days(
    session: Session, obligation_ids: Collection[int], today: date
) -> dict[int, date]:
    """Return the due days of the duties of these obligations, if open, in force and reachable."""
    reason = aliased(Obligation)
    rows = session.execute(
        select(reason.id, func.min(Obligation.due_on).label("due_on"))
        .select_from(reason)
        .join(
            Obligation,
            and_(
                Obligation.person_id == reason.person_id, Obligation.course_id == reason.course_id
            ),
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Person, Person.id == Obligation.person_id)
        .where(
            reason.id.in_(obligation_ids),
            Obligation.state == OPEN,
            is_in_force(),
            is_reachable(today),
        )
        .group_by(reason.id)
    )
    return {row.id: row.due_on for row in rows}


def _read_subject_id(message: MessageRow, table: str) -> int | None:
    """Return the id of the row that a message is about, if it is of this table."""
    name, _colon, number = message.subject.partition(":")
    return int(number) if name == table and number.isdecimal() else None
