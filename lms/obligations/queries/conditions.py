"""What the conditions of an assignment may name: lists, units, organisations, categories."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.rules import POSITION_CATEGORIES, Actor
from lms.core.rows import read_rows
from lms.obligations.models import TargetList, TargetListPerson
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.rules import list_conditions
from lms.obligations.rules.lists import READY
from lms.obligations.rules.terms import CATEGORY, LIST, UNIT
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list that a condition can name, with the number of its people."""

    id: int
    name: str
    people: int


def list_selectable_lists(session: Session, by: Actor) -> list[ListEntry]:
    """Return the lists in the actor's scope that have been read, newest first."""
    rows = session.execute(
        select(
            TargetList.id, TargetList.name, func.count(TargetListPerson.person_id).label("people")
        )
        .outerjoin(TargetListPerson, TargetListPerson.list_id == TargetList.id)
        .where(is_assignment_in_scope(by, TargetList), TargetList.state == READY)
        .group_by(TargetList.id, TargetList.name)
        .order_by(TargetList.id.desc())
    )
    return list(read_rows(ListEntry, rows))


def find_unknown_conditions(
    session: Session, by: Actor, narrowing: dict[str, Any] | None
) -> set[tuple[str, Any]]:
    """Return the conditions whose unit, organisation, category or list in scope does not exist."""
    conditions = set(list_conditions(narrowing))
    return {condition for condition in conditions if not _is_known(session, by, *condition)}


def _is_known(session: Session, by: Actor, kind: str, value: Any) -> bool:
    if kind == CATEGORY:
        return value in POSITION_CATEGORIES
    if kind == LIST:
        is_usable = and_(TargetList.state == READY, is_assignment_in_scope(by, TargetList))
        condition = exists().where(TargetList.id == value, is_usable)
    else:
        table = RegionUnit if kind == UNIT else Organisation
        condition = exists().where(table.id == value)
    return session.scalar(select(condition)) or False
