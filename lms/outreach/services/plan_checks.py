"""Checks of the plan of a training: its faults, and who may announce it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import can_manage_people
from lms.accounts.rules import Actor
from lms.outreach.errors import FAULTS, OrganisationNotYours, UnitNotYours
from lms.outreach.queries import may_hold_in
from lms.outreach.rules import TrainingPlan, find_plan_faults
from lms.regions.models import RegionUnit


def check_plan(
    session: Session, plan: TrainingPlan, by: Actor, now: datetime, *, coming_count: int = 0
) -> None:
    """Raise a subclass of PlanWrong unless the actor may announce this plan and it has no fault."""
    check_scope(session, plan, by)
    fault = next(find_plan_faults(plan, now=now, coming_count=coming_count), None)
    if fault is not None:
        raise FAULTS[fault]


def check_scope(session: Session, plan: TrainingPlan, by: Actor) -> None:
    """Raise OrganisationNotYours or UnitNotYours if the actor may not announce this plan."""
    if plan.organisation_id is None:
        if not may_hold_in(session, by, plan.region_unit_id):
            raise UnitNotYours
        return
    if not can_manage_people(session, by=by, organisation_id=plan.organisation_id):
        raise OrganisationNotYours
    existing = (RegionUnit.id == plan.region_unit_id, RegionUnit.valid_to.is_(None))
    if session.scalar(select(RegionUnit.id).where(*existing)) is None:
        raise UnitNotYours
