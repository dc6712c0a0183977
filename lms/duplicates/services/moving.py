"""Moving of rows between accounts.

The owner of a record is no fact of its own, so no event is added and no figure changes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Post
from lms.certificates.models import Certificate
from lms.duplicates.queries import list_holdings
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE, WITHDRAWN
from lms.obligations.models import Exemption, Obligation, TargetListPerson

TABLES: Final[Mapping[str, Any]] = {
    "enrolment": Enrolment,
    "certificate": Certificate,
    "obligation": Obligation,
    "exemption": Exemption,
    "target_list_person": TargetListPerson,
    "post": Post,
    "absence": Absence,
}
UNSEEN: Final = {"synchronize_session": False}
FAR: Final = 1_000_000  # a round number that no obligation reaches


def map_tables() -> dict[str, Any]:
    """Return all tables whose rows move, by name, with those that higher domains registered."""
    return {**TABLES, **{holding.table: holding.model for holding in list_holdings()}}


def move_rows(
    session: Session, table: str, ids: Sequence[int], *, giver_id: int, taker_id: int
) -> None:
    """Move rows from one person to another. Rows of target lists are identified by list id."""
    model = map_tables()[table]
    key = model.list_id if table == "target_list_person" else model.id
    statement = (
        update(model).where(key.in_(ids), model.person_id == giver_id).values(person_id=taker_id)
    )
    session.execute(statement, execution_options=UNSEEN)


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


def _enrolment_aside(enrolment_id: int) -> tuple[Any, Any]:
    """Return the updates that set an enrolment aside and back.

    Only active enrolments are unique, and only active ones are swapped.
    """
    statement = update(Enrolment).where(Enrolment.id == enrolment_id)
    return statement.values(state=WITHDRAWN), statement.values(state=ACTIVE)


def _obligation_aside(obligation_id: int) -> tuple[Any, Any]:
    statement = update(Obligation).where(Obligation.id == obligation_id)
    return statement.values(round=Obligation.round + FAR), statement.values(
        round=Obligation.round - FAR
    )


_ASIDE_STEPS: Final[Mapping[str, Callable[[int], tuple[Any, Any]]]] = {
    "enrolment": _enrolment_aside,
    "obligation": _obligation_aside,
}
