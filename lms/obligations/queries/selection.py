"""Who is meant by a selection in a list: those with an open obligation, and of them only those whom the actor answers for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Obligation
from lms.obligations.queries.targets import obligations_answered_for
from lms.obligations.rules import OPEN

Pair = tuple[int, int]  # assignment, person


def open_pairs(session: Session, by: Actor, asked: Collection[Pair]) -> list[Pair]:
    """Those of the asked who have an open obligation of their assignment and whom the actor answers for."""
    assignments, people = ({pair[index] for pair in asked} for index in (0, 1))
    rows = session.execute(
        select(Obligation.assignment_id, Obligation.person_id)
        .distinct()
        .where(
            Obligation.assignment_id.in_(assignments),
            Obligation.person_id.in_(people),
            Obligation.state == OPEN,
            obligations_answered_for(by),
        )
    )
    return sorted({(row[0], row[1]) for row in rows} & set(asked))
