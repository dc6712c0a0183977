"""What a plan would change: how many people and things, and the units before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.enrolment.models import Enrolment
from lms.obligations.models import Assignment, Obligation
from lms.obligations.rules import OPEN
from lms.reforms.rules import MERGE, RENAME, SPLIT, Branch, ReformPlan
from lms.regions.models import RegionUnit
from lms.regions.queries import (
    find_units,
    list_ancestors,
    list_children,
    select_subtrees_ids,
    sort_by_name,
)
from lms.regions.rules import DISTRICTS, REGIONS, REPUBLIC


@dataclass(frozen=True, slots=True)
class Effect:
    """How many people and things a reform concerns.

    The plain counts are of all in its units and below; `_moved` counts those that get another unit.
    """

    people: int
    people_moved: int
    organisations: int
    organisations_moved: int
    enrolments: int
    enrolments_moved: int
    open_obligations: int
    roles_moved: int
    assignments_moved: int

    def count_recounted(self, kind: str) -> int:
        """Return how many people count in another region or district after the reform."""
        if kind == RENAME:
            return 0
        return self.people_moved if kind == SPLIT else self.people


def count_effect(session: Session, plan: ReformPlan) -> Effect:
    """Return how many people and things a checked plan would concern today."""
    subtree = select_subtrees_ids([*plan.unit_ids, *plan.child_ids])
    people, organisations, enrolments = _build_moving_conditions(plan)

    def count(table: Any, *conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    is_merge = plan.kind == MERGE
    return Effect(
        people=count(Person, Person.region_unit_id.in_(subtree)),
        people_moved=count(Person, *people) if people else 0,
        organisations=count(Organisation, Organisation.region_unit_id.in_(subtree)),
        organisations_moved=count(Organisation, *organisations) if organisations else 0,
        enrolments=count(Enrolment, Enrolment.region_unit_id.in_(subtree)),
        enrolments_moved=count(Enrolment, *enrolments) if enrolments else 0,
        open_obligations=count(
            Obligation, Obligation.region_unit_id.in_(subtree), Obligation.state == OPEN
        ),
        roles_moved=count(
            RoleGrant, RoleGrant.region_unit_id.in_(plan.unit_ids), RoleGrant.withdrawn_at.is_(None)
        )
        if is_merge
        else 0,
        assignments_moved=count(Assignment, Assignment.region_unit_id.in_(plan.unit_ids))
        if is_merge
        else 0,
    )


def _build_moving_conditions(
    plan: ReformPlan,
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Return the conditions on people, organisations and enrolments that get another unit.

    Each is empty where none do.
    """
    if plan.kind == MERGE:
        return tuple(
            [table.region_unit_id.in_(plan.unit_ids)] for table in (Person, Organisation, Enrolment)
        )  # type: ignore[return-value]
    if plan.kind == SPLIT:
        origin = plan.unit_ids[0]
        people = [
            Person.region_unit_id == origin,
            Person.organisation_id.in_(plan.organisation_ids),
        ]
        organisations = [
            Organisation.region_unit_id == origin,
            Organisation.id.in_(plan.organisation_ids),
        ]
        return (
            people,
            organisations,
            [
                Enrolment.region_unit_id == origin,
                Enrolment.person_id.in_(select(Person.id).where(*people)),
            ],
        )
    return [], [], []


def list_organisations_at(session: Session, unit_id: int) -> list[Organisation]:
    """Return the open organisations of a unit itself, by name."""
    query = select(Organisation).where(
        Organisation.region_unit_id == unit_id, Organisation.closed_on.is_(None)
    )
    return list(session.scalars(query.order_by(Organisation.name_ru, Organisation.id)))


def list_parent_units(session: Session) -> list[RegionUnit]:
    """Return today's units with others below them, the republic and regions first, by name."""
    below = select(RegionUnit.parent_id).where(
        RegionUnit.valid_to.is_(None), RegionUnit.parent_id.is_not(None)
    )
    units = session.scalars(select(RegionUnit).where(RegionUnit.id.in_(below)))
    levels = (REPUBLIC, *REGIONS, *DISTRICTS)
    return sorted(sort_by_name(units), key=lambda unit: levels.index(unit.level))


def load_tree_before(session: Session, plan: ReformPlan) -> dict[int, Branch]:
    """Return the units that a plan names with those above them, as they are today.

    Of a divided or abolished unit also those below.
    """
    below: Sequence[RegionUnit] = ()
    if plan.kind in (MERGE, SPLIT):
        below = [unit for unit_id in plan.unit_ids for unit in list_children(session, unit_id)]
    named_units = find_units(session, plan.list_unit_ids())
    above = [unit for unit_id in named_units for unit in list_ancestors(session, unit_id)]
    return {
        unit.id: Branch(
            id=unit.id, parent_id=unit.parent_id, name_kk=unit.name_kk, name_ru=unit.name_ru
        )
        for unit in [*above, *named_units.values(), *below]
    }
