"""Who sees a saved report: its owner and those who answer for its area."""

from functools import cache

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from lms.accounts.models import Person, RoleGrant
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor
from lms.obligations.queries import select_hr_organisation_ids
from lms.report_builder.models import SavedReport
from lms.reporting.queries.areas import ORGANISATIONS, UNITS


def is_visible(by: Actor) -> ColumnElement[bool]:
    """Return the condition for the actor to see a report.

    They see their own and shared reports of areas in their scope; the national administrator also
    those whose owner has left.
    """
    readable_reports: list[ColumnElement[bool]] = [
        SavedReport.person_id == by.person_id,
        SavedReport.shared.is_(True),
    ]
    if by.is_national_admin():
        readable_reports.append(is_left())
    is_in_scope = or_(
        and_(
            SavedReport.area_kind == UNITS,
            SavedReport.area_id.in_(select_units_in_scope(by, OFFICER)),
        ),
        and_(
            SavedReport.area_kind == ORGANISATIONS,
            SavedReport.area_id.in_(select_hr_organisation_ids(by)),
        ),
    )
    return and_(SavedReport.deleted_at.is_(None), or_(*readable_reports), is_in_scope)


@cache
def is_left() -> ColumnElement[bool]:
    """Return the condition for the owner to be blocked or without a role that composes reports."""
    has_role = and_(
        RoleGrant.person_id == SavedReport.person_id,
        RoleGrant.withdrawn_at.is_(None),
        RoleGrant.role.in_((OFFICER, HR, NATIONAL_ADMIN)),
    )
    owner = aliased(Person)
    is_blocked = and_(owner.id == SavedReport.person_id, owner.blocked_at.is_not(None))
    return or_(
        ~exists().where(has_role).correlate(SavedReport),
        exists().where(is_blocked).correlate(SavedReport),
    )
