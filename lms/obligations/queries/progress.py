"""Counts of the progress of assignments."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.list_parameters import is_one_of
from lms.obligations.models import Obligation
from lms.obligations.queries.kept_counts import NO_PROGRESS, DutyArea, ProgressCounts, find_progress
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.queries.rounds import is_latest_round
from lms.obligations.rules import EXEMPT, MET, OPEN


def count_progress(
    session: Session, by: Actor, assignment_ids: Collection[int], today: date
) -> dict[int, ProgressCounts]:
    """Count the people of each assignment, as in NO_PROGRESS, whom the actor answers for."""
    if not assignment_ids:
        return {}
    progress = find_progress(session, DutyArea(by), assignment_ids, today)
    if progress is not None:
        return progress
    statement = _build_progress(by.drop_person(), today)
    counts = session.execute(statement, {"assignments": list(assignment_ids)})
    return {row.assignment_id: {name: row._mapping[name] for name in NO_PROGRESS} for row in counts}


@lru_cache(maxsize=64)
def _build_progress(scope: Actor, today: date) -> Select[*tuple[Any, ...]]:
    conditions = {
        "met": Obligation.state == MET,
        "overdue": and_(Obligation.state == OPEN, Obligation.due_on < today),
        "exempt": Obligation.state == EXEMPT,
    }
    sums = [
        func.sum(case((condition, 1), else_=0)).label(name)
        for name, condition in conditions.items()
    ]
    return (
        select(Obligation.assignment_id, func.count().label("total"), *sums)
        .where(
            is_one_of(Obligation.assignment_id, "assignments"),
            Obligation.state.in_((OPEN, MET, EXEMPT)),
            is_latest_round(),
            is_obligation_in_scope(scope),
        )
        .group_by(Obligation.assignment_id)
    )
