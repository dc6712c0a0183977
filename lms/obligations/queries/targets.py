"""The target that an actor may assign courses to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.obligations.queries.assignment_scope import select_hr_organisation_ids
from lms.obligations.queries.unit_trees import TargetEntry
from lms.obligations.rules import Target
from lms.regions.models import RegionUnit


def find_target(session: Session, by: Actor, target: Target) -> TargetEntry | None:
    """Return the target with its names if it exists today and the actor answers for it."""
    if not target.is_one():
        return None
    if target.region_unit_id is not None:
        query = select(RegionUnit.name_kk, RegionUnit.name_ru).where(
            RegionUnit.id == target.region_unit_id,
            RegionUnit.valid_to.is_(None),
            RegionUnit.id.in_(select_units_in_scope(by, OFFICER)),
        )
    else:
        query = select(Organisation.name_kk, Organisation.name_ru).where(
            Organisation.id == target.organisation_id,
            Organisation.id.in_(select_hr_organisation_ids(by)),
            Organisation.closed_on.is_(None),
        )
    row = session.execute(query).first()
    return None if row is None else TargetEntry(target, row.name_kk, row.name_ru)
