"""Which messages about duties are not so any more: asked for each before it leaves by e-mail, since much may have happened meanwhile."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import APPROVAL_WANTED, HR_REMINDER, KINDS, OVERDUE, REMINDER
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.reminders import asked, reachable
from lms.obligations.rules import OPEN, WAITING

DATED: Final = (REMINDER, OVERDUE, HR_REMINDER)  # what they say is wrong once the day was moved


def outdated(session: Session, messages: Sequence[MessageRow], *, today: date) -> set[int]:
    """The ids of those that are not so any more: the duty is met, ended or exempt, nobody asks for it now, its reader is on leave, a
    reminder names a day that was moved, an assignment that waited for approval was decided.
    """
    duties = {
        one.id: number
        for one in messages
        if KINDS[one.kind].own_duty and (number := _number(one, "obligation"))
    }
    waiting = {
        one.id: number
        for one in messages
        if one.kind == APPROVAL_WANTED and (number := _number(one, "assignment"))
    }
    due = _due_days(session, set(duties.values()), today)
    undecided = set(
        session.scalars(
            select(Assignment.id).where(
                Assignment.id.in_(waiting.values()), Assignment.state == WAITING
            )
        )
    )
    gone = {message_id for message_id, number in waiting.items() if number not in undecided}
    for one in messages:
        if one.id in duties:
            day = due.get(duties[one.id])
            if day is None or (one.kind in DATED and one.values.get("due") != day.isoformat()):
                gone.add(one.id)
    return gone


def _due_days(session: Session, obligation_ids: Collection[int], today: date) -> dict[int, date]:
    """The days of those obligations that somebody still has to meet."""
    rows = session.execute(
        select(Obligation.id, Obligation.due_on)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Person, Person.id == Obligation.person_id)
        .where(
            Obligation.id.in_(obligation_ids), Obligation.state == OPEN, asked(), reachable(today)
        )
    )
    return {row.id: row.due_on for row in rows}


def _number(message: MessageRow, table: str) -> int | None:
    """The id of the record that a message speaks of, if it is one of this table."""
    name, _colon, number = message.subject.partition(":")
    return int(number) if name == table and number.isdecimal() else None
