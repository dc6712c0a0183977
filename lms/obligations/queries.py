"""Reads of assignments and obligations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import CIVIL_SERVANT, HR, OFFICER, Actor
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.queries import Outline
from lms.obligations.models import Assignment, Obligation
from lms.obligations.rules import MET, OPEN, Target
from lms.regions.models import RegionUnit
from lms.regions.queries import subtree_ids, subtrees_ids


def holds_in_target(target: Target) -> ColumnElement[bool]:
    """Whether a person (of the query around it) is a civil servant in the target: not blocked, in the unit or body or below it."""
    within = (
        Person.region_unit_id.in_(subtree_ids(target.region_unit_id))
        if target.region_unit_id is not None
        else Person.organisation_id.in_(organisation_subtree_ids([target.organisation_id or 0]))
    )
    return and_(Person.audience == CIVIL_SERVANT, Person.blocked_at.is_(None), within)


def organisation_subtree_ids(organisation_ids: list[int]) -> Select[int]:
    """A query for the ids of organisations and of all below them."""
    below = select(Organisation.id).where(Organisation.id.in_(organisation_ids)).cte("bodies", recursive=True)
    below = below.union(select(Organisation.id).where(Organisation.parent_id == below.c.id))
    return select(below.c.id)


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Whether an assignment (of the query around it) is for a target that the actor answers for."""
    if actor.is_national_admin():
        return true()
    units = [g.region_unit_id for g in actor.grants if g.role == OFFICER and g.region_unit_id is not None]
    bodies = [g.organisation_id for g in actor.grants if g.role == HR and g.organisation_id is not None]
    return or_(
        Assignment.region_unit_id.in_(subtrees_ids(units)) if units else false(),
        Assignment.organisation_id.in_(organisation_subtree_ids(bodies)) if bodies else false(),
    )


def may_assign_to(session: Session, actor: Actor, target: Target) -> bool:
    """Whether the target exists and the actor answers for it."""
    units = [g.region_unit_id for g in actor.grants if g.role == OFFICER and g.region_unit_id is not None]
    bodies = [g.organisation_id for g in actor.grants if g.role == HR and g.organisation_id is not None]
    everything = actor.is_national_admin()
    if target.region_unit_id is not None:
        unit = select(RegionUnit.id).where(RegionUnit.id == target.region_unit_id, RegionUnit.valid_to.is_(None))
        return session.scalar(unit if everything else unit.where(RegionUnit.id.in_(subtrees_ids(units)))) is not None
    body = select(Organisation.id).where(Organisation.id == target.organisation_id)
    return session.scalar(body if everything else body.where(Organisation.id.in_(organisation_subtree_ids(bodies)))) is not None


def outline_of_course(session: Session, course_id: int) -> Outline | None:
    """The outline of a course's current version, in service or not."""
    version_id = session.scalar(select(Course.current_version_id).where(Course.id == course_id))
    return catalogue.outline(session, version_id) if version_id is not None else None


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with its progress: how many people have the obligation, met it, are late."""

    id: int
    slug: str
    title_kk: str
    title_ru: str
    region_unit_id: int | None
    organisation_id: int | None
    target_kk: str
    target_ru: str
    due_on: date
    reason: str
    created_at: datetime
    withdrawn_at: datetime | None
    total: int = 0
    met: int = 0
    overdue: int = 0


def visible_assignment(session: Session, actor: Actor, assignment_id: int) -> Any:
    return session.scalar(select(Assignment.id).where(Assignment.id == assignment_id, in_scope(actor)))
