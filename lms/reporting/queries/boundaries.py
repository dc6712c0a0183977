"""Facts in the boundaries of a past day.

A record holds its present unit; the reforms after the day are undone for it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, cast, func, select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.models import Reform, Relocation
from lms.regions.rules import APPLIED, TreeOnDay


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The unit tree of a day, and the ids of its units in the reader's present scope.

    Nobody is counted for the reader in any other unit.
    """

    tree: TreeOnDay
    scope_ids: frozenset[int]

    def includes(self, unit_id: int) -> bool:
        """Return whether a unit of that day is in the reader's scope.

        An abolished unit is in the scope of the officers of its successor.
        """
        return unit_id in self.scope_ids


def load_boundaries(session: Session, by: Actor, tree: TreeOnDay, today: TreeOnDay) -> Boundaries:
    """Load the boundaries of a tree for a reader, whose scope is that of today."""
    scope = set(session.scalars(select_units_in_scope(by, OFFICER)))
    ids = (unit_id for unit_id, present_id in today.counted_at.items() if present_id in scope)
    return Boundaries(tree, frozenset(ids))


def select_moves_since(day: date, model: type[Enrolment] | type[Obligation]) -> Subquery:
    """Select the records that reforms after the day moved: record_id, unit_id (before the first).

    The relocations of a record form a chain that ends at its present unit. A broken chain means
    that the record also moved for another reason, as an open obligation does with its person;
    relocations before the break then say nothing about where it belongs now.
    """
    chain = _select_relocations(day, model)
    position = func.row_number().over(partition_by=chain.c.record_id, order_by=chain.c.id)
    unbroken = (
        select(chain.c.record_id, chain.c.from_unit_id, position.label("position"))
        .where(chain.c.breaks == 0)
        .subquery()
    )
    return (
        select(unbroken.c.record_id, unbroken.c.from_unit_id.label("unit_id"))
        .where(unbroken.c.position == 1)
        .subquery()
    )


def _select_relocations(day: date, model: type[Enrolment] | type[Obligation]) -> Subquery:
    """Select relocations after the day, with the number of breaks from each to the present."""
    of_record: Any = {"partition_by": Relocation.record_id}
    relocations = (
        select(
            Relocation.id,
            Relocation.record_id,
            Relocation.from_unit_id,
            Relocation.to_unit_id,
            func.lead(Relocation.from_unit_id)
            .over(**of_record, order_by=Relocation.id)
            .label("next"),
        )
        .join(Reform, Reform.id == Relocation.reform_id)
        .where(Relocation.table == model.__tablename__, Reform.state == APPLIED, Reform.day > day)
        .subquery()
    )
    is_broken: ColumnElement[bool] = relocations.c.to_unit_id != func.coalesce(
        relocations.c.next, model.region_unit_id
    )
    breaks = func.sum(cast(is_broken, Integer)).over(
        partition_by=relocations.c.record_id, order_by=relocations.c.id.desc()
    )
    return (
        select(relocations, breaks.label("breaks"))
        .join(model, model.id == relocations.c.record_id)
        .subquery()
    )
