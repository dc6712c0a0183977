"""Moving of rows between accounts.

The owner of a record is no fact of its own, so no event is added and no figure changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Post
from lms.certificates.models import Certificate
from lms.duplicates.queries import list_holdings
from lms.enrolment.models import Enrolment
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
