"""Records that reforms after a day moved."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, cast, func, select

from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.models import Reform, Relocation
from lms.regions.rules import APPLIED


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
