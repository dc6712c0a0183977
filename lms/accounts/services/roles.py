"""Granting and withdrawing roles. Only a national administrator may; changes are recorded."""

from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts.errors import (
    LastAdministrator,
    NotAllowed,
    OrganisationUnknown,
    UnitUnknown,
    WrongScope,
)
from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN, SCOPE_OF_ROLE, TRAINER, Actor, Grant
from lms.accounts.rules.notices import ROLE_GRANTED, ROLE_WITHDRAWN
from lms.accounts.services.account_changes import AccountChange, send_account_changed
from lms.accounts.services.audit import record_event
from lms.core.database import upsert
from lms.core.errors import NotFound
from lms.regions.queries import find_unit

SCOPE_COLUMNS: Final = {
    "region_unit": "region_unit_id",
    "organisation": "organisation_id",
    "course": "course_slug",
}


def grant_role(session: Session, *, by: Actor, person_id: int, grant: Grant, now: datetime) -> None:
    """Grant a role in its scope, unless it is held already.

    Raises NotAllowed, NotFound, WrongScope, UnitUnknown, OrganisationUnknown.
    """
    if not by.is_national_admin():
        raise NotAllowed
    if session.get(Person, person_id) is None:
        raise NotFound
    _check_scope(session, grant)
    scope = {
        "region_unit_id": grant.region_unit_id,
        "organisation_id": grant.organisation_id,
        "course_slug": grant.course_slug,
    }
    row = upsert(session, RoleGrant).values(
        person_id=person_id, role=grant.role, granted_by=by.audit_id, granted_at=now, **scope
    )
    if session.scalar(row.on_conflict_do_nothing().returning(RoleGrant.id)) is not None:
        _record_grant(
            session, kind="role_granted", by=by, person_id=person_id, grant=grant, now=now
        )


def withdraw_role(
    session: Session, *, by: Actor, person_id: int, grant_id: int, now: datetime
) -> None:
    """Withdraw a role; the person's next request no longer has it.

    Raises NotAllowed, NotFound, LastAdministrator.
    """
    if not by.is_national_admin():
        raise NotAllowed
    row = session.scalar(
        select(RoleGrant).where(
            RoleGrant.id == grant_id,
            RoleGrant.person_id == person_id,
            RoleGrant.withdrawn_at.is_(None),
        )
    )
    if row is None:
        raise NotFound
    if row.role == NATIONAL_ADMIN and is_last_administrator(session, person_id):
        raise LastAdministrator
    row.withdrawn_at = now
    grant = Grant(
        role=row.role,
        region_unit_id=row.region_unit_id,
        organisation_id=row.organisation_id,
        course_slug=row.course_slug,
    )
    _record_grant(session, kind="role_withdrawn", by=by, person_id=person_id, grant=grant, now=now)


def is_staff(session: Session, person_id: int) -> bool:
    """Return whether the person holds any role now."""
    return bool(
        session.scalar(
            select(
                exists().where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
            )
        )
    )


def is_last_administrator(session: Session, person_id: int) -> bool:
    """Return whether this person alone is national administrator.

    Locks the rows, so that two can't withdraw the role from each other at once.
    """
    administrator_ids = session.scalars(
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == NATIONAL_ADMIN,
            RoleGrant.withdrawn_at.is_(None),
            Person.blocked_at.is_(None),
        )
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return set(administrator_ids) == {person_id}


def _check_scope(session: Session, grant: Grant) -> None:
    if grant.role not in SCOPE_OF_ROLE:
        raise WrongScope
    scope_column = SCOPE_COLUMNS.get(SCOPE_OF_ROLE[grant.role] or "")
    given_columns = {name for name in SCOPE_COLUMNS.values() if getattr(grant, name) is not None}
    # A trainer without a course is one of all courses.
    may_be_empty = grant.role in (TRAINER, NATIONAL_ADMIN)
    if given_columns - {scope_column} or not (given_columns or may_be_empty):
        raise WrongScope
    if grant.region_unit_id is not None and find_unit(session, grant.region_unit_id) is None:
        raise UnitUnknown
    if (
        grant.organisation_id is not None
        and session.get(Organisation, grant.organisation_id) is None
    ):
        raise OrganisationUnknown


def _record_grant(
    session: Session, *, kind: str, by: Actor, person_id: int, grant: Grant, now: datetime
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"person:{person_id}",
        by_id=by.audit_id,
        now=now,
        role=grant.role,
        region_unit_id=grant.region_unit_id,
        organisation_id=grant.organisation_id,
        course_slug=grant.course_slug,
    )
    notice = ROLE_GRANTED if kind == "role_granted" else ROLE_WITHDRAWN
    change = AccountChange(person_id, notice, {"role": grant.role})
    send_account_changed(session, [change], now=now)
