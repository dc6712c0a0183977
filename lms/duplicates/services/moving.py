"""Giving rows from one account to another. Whose they are is no fact of a record, so no event is appended and no figure changes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Post
from lms.certificates.models import Certificate
from lms.duplicates.queries import holdings
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
FAR: Final = 1_000_000  # rounds that nobody gets to


def tables() -> dict[str, Any]:
    """All whose rows move, by their names: those of this level and below, and those of the domains above."""
    return {**TABLES, **{one.table: one.model for one in holdings()}}


def move(session: Session, table: str, ids: Sequence[int], *, giver_id: int, taker_id: int) -> None:
    """Gives rows from one person to another. The rows of target lists are named by their list."""
    model = tables()[table]
    key = model.list_id if table == "target_list_person" else model.id
    statement = (
        update(model).where(key.in_(ids), model.person_id == giver_id).values(person_id=taker_id)
    )
    session.execute(statement, execution_options=UNSEEN)


def swap(
    session: Session, table: str, mine: int, theirs: int, *, my_id: int, their_id: int
) -> None:
    """Lets two rows change places that a unique index keeps apart: one steps aside while the other moves."""
    aside, back = _STEPS[table](mine)
    session.execute(aside, execution_options=UNSEEN)
    move(session, table, [theirs], giver_id=their_id, taker_id=my_id)
    move(session, table, [mine], giver_id=my_id, taker_id=their_id)
    session.execute(back, execution_options=UNSEEN)


def _enrolment_aside(enrolment_id: int) -> tuple[Any, Any]:
    """Only active enrolments are unique, and only active ones change places."""
    one = update(Enrolment).where(Enrolment.id == enrolment_id)
    return one.values(state=WITHDRAWN), one.values(state=ACTIVE)


def _obligation_aside(obligation_id: int) -> tuple[Any, Any]:
    one = update(Obligation).where(Obligation.id == obligation_id)
    return one.values(round=Obligation.round + FAR), one.values(round=Obligation.round - FAR)


_STEPS: Final[Mapping[str, Callable[[int], tuple[Any, Any]]]] = {
    "enrolment": _enrolment_aside,
    "obligation": _obligation_aside,
}
