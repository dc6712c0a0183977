"""Reads of the next people whom assignments concern, for work in batches.

The statements run on the connection itself, which is faster in many small steps.
"""

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT
from lms.obligations.models import Obligation
from lms.obligations.queries.membership import is_in_target
from lms.obligations.rules import AssignmentRule, Target
from lms.obligations.rules.states import UNFINISHED


def _select_next(column: InstrumentedAttribute[int], *conditions: Any) -> Select[int]:
    """Return a query for the next ids after the parameter `after`, at most `limit` of them."""
    later = column > bindparam("after")
    return select(column).where(*conditions, later).order_by(column).limit(bindparam("limit"))


_UNFINISHED_OF_ASSIGNMENT = _select_next(
    Obligation.person_id,
    Obligation.assignment_id == bindparam("assignment"),
    Obligation.state.in_(UNFINISHED),
)
_has_unfinished = exists().where(
    Obligation.person_id == Person.id, Obligation.state.in_(UNFINISHED)
)
_CIVIL_SERVANTS_OR_UNFINISHED = _select_next(
    Person.id, or_(Person.audience == CIVIL_SERVANT, _has_unfinished)
)


def find_candidates(session: Session, rule: AssignmentRule, *, after: int, limit: int) -> list[int]:
    """Return the ids of the next people whom an assignment may concern.

    These are the people in its target and those who have an unfinished obligation by it.
    """
    connection, page = session.connection(), {"after": after, "limit": limit}
    person_ids = set(connection.scalars(_UNFINISHED_OF_ASSIGNMENT, {"assignment": rule.id, **page}))
    if not rule.ended_because:
        in_target = _select_in_target(rule.target, json.dumps(rule.narrowing))
        person_ids |= set(connection.scalars(in_target, page))
    return sorted(person_ids)[:limit]


@lru_cache(maxsize=64)
def _select_in_target(target: Target, narrowing: str) -> Select[int]:
    """Return a query for the next people in a target. `narrowing` is JSON, to be hashable."""
    return _select_next(Person.id, is_in_target(target, json.loads(narrowing)))


def find_next_people(session: Session, *, after: int, limit: int) -> list[int]:
    """Return the ids of the next people whom any assignment may concern.

    These are civil servants and whoever has an unfinished obligation.
    """
    page = {"after": after, "limit": limit}
    return list(session.connection().scalars(_CIVIL_SERVANTS_OR_UNFINISHED, page))
