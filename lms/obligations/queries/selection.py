"""Check the people selected in a list."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Obligation
from lms.obligations.queries.targets import is_obligation_in_scope
from lms.obligations.rules import OPEN

SLICE: Final = 10_000  # values in one statement: SQLite takes at most 32,766
Pair = tuple[int, int]  # assignment, person


def list_open_pairs(session: Session, by: Actor, selected: Collection[Pair]) -> list[Pair]:
    """Return the selected pairs with an open obligation of a person whom the actor answers for."""
    assignment_ids = {assignment_id for assignment_id, _person_id in selected}
    person_ids = {person_id for _assignment_id, person_id in selected}
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
    return sorted({(row.assignment_id, row.person_id) for row in rows} & set(selected))


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
