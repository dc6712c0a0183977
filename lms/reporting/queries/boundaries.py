"""Facts in the boundaries of a day: a record holds its unit of today, and the reforms after the day are undone for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from lms.accounts.queries import units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.core.days import month_of
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.models import Reform, Relocation
from lms.regions.rules import APPLIED, TreeThen
from lms.reporting.queries.facts import COUNTED, OF_OBLIGATIONS, facts
from lms.reporting.rules import DUE


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The tree of a day, and the units of today that the reader answers for: nobody is counted for them who is not in one of these."""

    tree: TreeThen
    answered: frozenset[int]

    def holds(self, unit_id: int) -> bool:
        """Whether the reader answers today for a unit that stood on the day; for one that stands no more, for the one that followed it."""
        return unit_id in self.answered


def answered_for(session: Session, by: Actor, tree: TreeThen, today: TreeThen) -> Boundaries:
    """The boundaries for a reader: units that stand no more are answered for by whoever answers for what they became."""
    units = set(session.scalars(units_in_scope(by, OFFICER)))
    return Boundaries(tree, frozenset(one for one, at in today.counted_at.items() if at in units))


def shifts(
    day: date, unit_ids: Collection[int] | None, answered: Collection[int]
) -> Select[*tuple[Any, ...]]:
    """By what the reforms after the day have to change the figures of units (None: of all), in the form of changes that are not counted
    yet: measure, region_unit_id, course_id, month, change. Only facts whose present unit is among the answered for.
    """
    parts = []
    for measure in COUNTED:
        fact, away = facts(measure).subquery(), moved_since(day, _table(measure))
        month = (fact.c.day if measure == DUE else month_of(fact.c.day)).label("month")
        for unit, change in ((fact.c.region_unit_id, -1), (away.c.unit_id, 1)):
            here = (
                true()
                if unit_ids is None
                else unit.in_(unit_ids) & fact.c.region_unit_id.in_(answered)
            )
            parts.append(
                select(
                    literal(measure).label("measure"),
                    unit.label("region_unit_id"),
                    fact.c.course_id,
                    month,
                    literal(change).label("change"),
                )
                .join_from(fact, away, away.c.record_id == fact.c.record_id)
                .where(here)
            )
    rows = union_all(*parts).subquery()
    return select(*rows.c)


def moved_since(day: date, model: type[Enrolment] | type[Obligation]) -> Subquery:
    """The records of a table that reforms after the day took to another unit: record_id, unit_id (the one before them).

    The relocations of a record make a chain that ends at its present unit. Where it is broken the record went to another unit by
    itself, as an open obligation does with its person: what was before says nothing of where it belongs now.
    """
    of_record: Any = {"partition_by": Relocation.record_id}
    later = (
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
    broken: ColumnElement[bool] = later.c.to_unit_id != func.coalesce(
        later.c.next, model.region_unit_id
    )
    breaks = func.sum(cast(broken, Integer)).over(
        partition_by=later.c.record_id, order_by=later.c.id.desc()
    )
    linked = (
        select(later, breaks.label("breaks")).join(model, model.id == later.c.record_id).subquery()
    )
    place = func.row_number().over(partition_by=linked.c.record_id, order_by=linked.c.id)
    whole = (
        select(linked.c.record_id, linked.c.from_unit_id, place.label("place"))
        .where(linked.c.breaks == 0)
        .subquery()
    )
    return (
        select(whole.c.record_id, whole.c.from_unit_id.label("unit_id"))
        .where(whole.c.place == 1)
        .subquery()
    )


def _table(measure: str) -> type[Enrolment] | type[Obligation]:
    return Obligation if measure in OF_OBLIGATIONS else Enrolment
