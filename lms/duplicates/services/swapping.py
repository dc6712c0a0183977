"""Swapping of two rows of two accounts that a unique index keeps apart."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.duplicates.services.moving import UNSEEN, move_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.obligations.models import Obligation

ASIDE: Final = "aside"  # the state of no enrolment after the swap
FAR: Final = 1_000_000  # a round number that no obligation reaches


def swap_rows(
    session: Session,
    table: str,
    first: int,
    second: int,
    *,
    first_owner_id: int,
    second_owner_id: int,
) -> None:
    """Swap the owners of two rows that a unique index keeps apart.

    One row steps aside while the other moves.
    """
    aside, back = _ASIDE_STEPS[table](first)
    session.execute(aside, execution_options=UNSEEN)
    move_rows(session, table, [second], giver_id=second_owner_id, taker_id=first_owner_id)
    move_rows(session, table, [first], giver_id=first_owner_id, taker_id=second_owner_id)
    session.execute(back, execution_options=UNSEEN)


def _set_enrolment_aside(enrolment_id: int) -> tuple[Any, Any]:
    """Return the updates that set an enrolment aside and back.

    Only active enrolments are unique, and only active ones are swapped.
    """
    statement = update(Enrolment).where(Enrolment.id == enrolment_id)
    return statement.values(state=ASIDE), statement.values(state=ACTIVE)


def _set_obligation_aside(obligation_id: int) -> tuple[Any, Any]:
    statement = update(Obligation).where(Obligation.id == obligation_id)
    return statement.values(round=Obligation.round + FAR), statement.values(
        round=Obligation.round - FAR
    )


_ASIDE_STEPS: Final[Mapping[str, Callable[[int], tuple[Any, Any]]]] = {
    "enrolment": _set_enrolment_aside,
    "obligation": _set_obligation_aside,
}
