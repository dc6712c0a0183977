"""Reads of the people with obligations whom HR or an officer answers for."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.rows import read_row, read_rows
from lms.obligations.models import Obligation
from lms.obligations.queries.obliged_filter import build_list_conditions, select_filtered
from lms.obligations.queries.obliged_rows import ObligedPerson, select_names
from lms.obligations.queries.obliged_search import ANY_STATE, ObligedSearch
from lms.obligations.rules.keys import ObligationKey

EXPORT_BATCH: Final = 2000


def iter_obliged_people(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> Iterator[ObligedPerson]:
    """Yield all people of a list for an export, by obligation id, in batches."""
    after = 0
    while True:
        query = (
            _select_people(by, search, today)
            .where(Obligation.id > after)
            .order_by(Obligation.id)
            .limit(EXPORT_BATCH)
        )
        rows = list(read_rows(ObligedPerson, session.execute(query)))
        yield from rows
        if len(rows) < EXPORT_BATCH:
            return
        after = rows[-1].obligation_id


def list_obliged_pairs(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> list[ObligationKey]:
    """Return all pages of a list as (assignment id, person id)."""
    columns = select(Obligation.assignment_id, Obligation.person_id)
    query = select_filtered(columns, by, search, today)
    return [
        ObligationKey(row.assignment_id, row.person_id) for row in session.execute(query.distinct())
    ]


def find_obliged_person(
    session: Session, by: Actor, *, assignment_id: int, person_id: int, today: date
) -> ObligedPerson | None:
    """Return a person's obligation by an assignment if the actor answers for them."""
    query = _select_people(by, ObligedSearch(assignment_id, state=ANY_STATE), today)
    row = session.execute(query.where(Obligation.person_id == person_id)).first()
    return None if row is None else read_row(ObligedPerson, row)


def _select_people(by: Actor, search: ObligedSearch, today: date) -> Any:
    return select_names(by).where(*build_list_conditions(by, search, today))
