"""Whether an area is in its actor's scope."""

from functools import lru_cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.core.database import BigKey as DatabaseKey
from lms.reporting.queries.areas import Area


def is_area_in_scope(session: Session, area: Area) -> bool:
    """Return whether the area, and so all below it, is in the actor's scope."""
    grants = area.actor.grants
    is_own = any(grant.role == OFFICER and grant.region_unit_id == area.id for grant in grants)
    if is_own or area.actor.is_national_admin():
        return True
    statement = _build_scope_check(area.actor.drop_person())
    return session.scalar(statement, {"area": area.id}) is not None


@lru_cache(maxsize=64)  # a report asks in each of its counts
def _build_scope_check(scope: Actor) -> Select[int]:
    """Select the area if it is in the scope."""
    units = select_units_in_scope(scope, OFFICER).subquery()
    return select(units.c.id).where(units.c.id == bindparam("area", type_=DatabaseKey))
