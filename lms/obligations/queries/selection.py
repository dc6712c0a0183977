"""Check the people selected in a list."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor, format_full_name
from lms.core.collation import COLLATION
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.rules import OPEN
from lms.obligations.rules.keys import DutyKey, ObligationKey

SLICE: Final = 10_000  # values in one statement: SQLite takes at most 32,766


def list_open_pairs(
    session: Session, by: Actor, pairs: Collection[ObligationKey]
) -> list[ObligationKey]:
    """Return the selected pairs with an open obligation of a person whom the actor answers for."""
    assignment_ids = {pair.assignment_id for pair in pairs}
    person_ids = {pair.person_id for pair in pairs}
    rows = session.execute(
        select(Obligation.assignment_id, Obligation.person_id)
        .distinct()
        .where(
            Obligation.assignment_id.in_(assignment_ids),
            Obligation.person_id.in_(person_ids),
            Obligation.state == OPEN,
            is_obligation_in_scope(by),
        )
    )
    return sorted({ObligationKey(row.assignment_id, row.person_id) for row in rows} & set(pairs))


def list_late_pairs(
    session: Session, by: Actor, duties: Collection[DutyKey], *, before: date
) -> list[ObligationKey]:
    """Return the open reasons of these duties that are due before a day, as pairs."""
    unique_duties, pairs = set(duties), set[ObligationKey]()
    person_ids = sorted({duty.person_id for duty in unique_duties})
    for start in range(0, len(person_ids), SLICE):
        query = select(Obligation.assignment_id, Obligation.course_id, Obligation.person_id).where(
            Obligation.person_id.in_(person_ids[start : start + SLICE]),
            Obligation.state == OPEN,
            Obligation.due_on < before,
            is_obligation_in_scope(by),
        )
        pairs |= {
            ObligationKey(row.assignment_id, row.person_id)
            for row in session.execute(query)
            if (row.course_id, row.person_id) in unique_duties
        }
    return sorted(pairs)


def list_names(session: Session, person_ids: Collection[int]) -> list[str]:
    """Return the full names of people, in the order of a dictionary.

    The caller has checked that the actor answers for them.
    """
    rows = session.execute(
        select(Person.surname, Person.given_name, Person.patronymic)
        .where(Person.id.in_(person_ids))
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
    )
    return [format_full_name(row.surname, row.given_name, row.patronymic) for row in rows]


def list_course_ids(session: Session, assignment_ids: Collection[int]) -> dict[int, int]:
    """Return the course under which each assignment is counted."""
    query = select(Assignment.id, Assignment.course_id).where(Assignment.id.in_(assignment_ids))
    return {row.id: row.course_id for row in session.execute(query)}


def list_people_in_scope(
    session: Session, assignment_id: int, person_ids: Collection[int], by: Actor
) -> list[int]:
    """Return the people with an obligation by the assignment whom the actor answers for."""
    unique_ids = sorted(set(person_ids))
    in_scope: set[int] = set()
    for start in range(0, len(unique_ids), SLICE):
        query = select(Obligation.person_id).where(
            Obligation.assignment_id == assignment_id,
            Obligation.person_id.in_(unique_ids[start : start + SLICE]),
            is_obligation_in_scope(by),
        )
        in_scope.update(session.scalars(query))
    return sorted(in_scope)
