"""Reads about confirmed and claimed IINs: whom staff may confirm, what happened, and conflicts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import AuditEvent, IinConflict, Person, SignIn
from lms.accounts.queries.actors import build_people_scope
from lms.accounts.rules import (
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    Actor,
    FullNameMixin,
    format_full_name,
    normalize_email,
    normalize_phone,
)
from lms.accounts.rules.iin import HISTORY
from lms.core.errors import NotFound
from lms.core.rows import read_row

CONFIRMING_ROLES: Final = frozenset({CONSULTANT, HR, NATIONAL_ADMIN})


def is_in_confirming_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition for people whose IIN the actor may confirm.

    Consultants: people of their units; HR: those with a post in their organisations; national
    administrators: all. Nobody confirms their own.
    """
    grants = tuple(grant for grant in by.grants if grant.role in CONFIRMING_ROLES)
    is_in_scope = build_people_scope(
        replace(by, grants=grants),
        unit=Person.region_unit_id,
        organisation=Person.organisation_id,
        person=Person.id,
    )
    return and_(is_in_scope, Person.id != by.person_id, Person.merged_into_id.is_(None))


def load_person_to_confirm(session: Session, *, by: Actor, person_id: int) -> Person:
    """Return a person whose IIN the actor may confirm. Raises NotFound."""
    person = session.scalar(
        select(Person).where(Person.id == person_id, is_in_confirming_scope(by))
    )
    if person is None:
        raise NotFound
    return person


def can_confirm_iin(session: Session, *, by: Actor, person_id: int) -> bool:
    """Tell whether the actor may confirm the IIN of this person, who has none confirmed."""
    is_open = (Person.id == person_id, Person.iin_hash.is_(None), is_in_confirming_scope(by))
    return session.scalar(select(Person.id).where(*is_open)) is not None


def find_person_to_confirm(session: Session, *, by: Actor, login: str) -> int | None:
    """Return the id of the person in scope with this user name, e-mail or telephone number."""
    name = login.strip().lower()
    has_name = [Person.user_name == name]
    if email := normalize_email(name):
        has_name.append(Person.email == email)
    if any(letter.isdigit() for letter in name) and (phone := normalize_phone(name)):
        has_name.append(Person.phone == phone)
    found = select(Person.id).where(or_(*has_name), is_in_confirming_scope(by))
    return session.scalar(found.order_by(Person.id).limit(1))


@dataclass(frozen=True, slots=True)
class IinEvent:
    """Something that happened to a person's IIN. `kind` and `how`: rules/iin.py."""

    person_id: int
    at: datetime
    kind: str
    how: str


def list_iin_events(session: Session, person_ids: Collection[int]) -> list[IinEvent]:
    """Return what happened to the IINs of these people, the newest first."""
    ids_by_subject = {f"person:{person_id}": person_id for person_id in person_ids}
    rows = session.execute(_select_events(), {"subjects": list(ids_by_subject)})
    return [
        IinEvent(ids_by_subject[row.subject], row.at, row.kind, row.details.get("how", ""))
        for row in rows
    ]


@cache  # everybody's own account asks for it
def _select_events() -> Select[*tuple[Any, ...]]:
    subjects: BindParameter[str] = bindparam("subjects", expanding=True)
    return (
        select(AuditEvent.subject, AuditEvent.at, AuditEvent.kind, AuditEvent.details)
        .where(AuditEvent.subject.in_(subjects), AuditEvent.kind.in_(HISTORY))
        .order_by(AuditEvent.id.desc())
    )


def is_account_with_iin(iin_hash: str) -> ColumnElement[bool]:
    """Return the condition for accounts that have this IIN or claim it.

    Claims of blocked accounts do not count.
    """
    claims = and_(
        Person.iin_claim_hash == iin_hash,
        Person.iin_hash.is_(None),
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
    )
    return or_(Person.iin_hash == iin_hash, claims)


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict in the list. `opener_name`: who tried to confirm the IIN."""

    id: int
    opened_at: datetime
    decided_at: datetime | None
    decision: str
    opener_name: str


def list_conflicts(
    session: Session, *, by: Actor, limit: int, offset: int
) -> tuple[list[ConflictRow], int]:
    """Return a page of conflicts, those to decide first, and their total."""
    opener, is_visible = aliased(Person), _is_visible(by)
    total = session.scalar(select(func.count()).select_from(IinConflict).where(is_visible)) or 0
    rows = session.execute(
        select(
            IinConflict.id,
            IinConflict.opened_at,
            IinConflict.decided_at,
            IinConflict.decision,
            func.coalesce(opener.surname, "").label("surname"),
            func.coalesce(opener.given_name, "").label("given_name"),
            func.coalesce(opener.patronymic, "").label("patronymic"),
        )
        .outerjoin(opener, opener.id == IinConflict.opened_by)
        .where(is_visible)
        .order_by(IinConflict.decided_at.is_not(None), IinConflict.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        ConflictRow(
            row.id,
            row.opened_at,
            row.decided_at,
            row.decision,
            format_full_name(row.surname, row.given_name, row.patronymic),
        )
        for row in rows
    ], total


def count_open_conflicts(session: Session, *, by: Actor) -> int:
    """Count the conflicts that wait for a decision of the actor."""
    is_open = (IinConflict.decided_at.is_(None), _is_visible(by))
    return session.scalar(select(func.count()).select_from(IinConflict).where(*is_open)) or 0


def load_conflict(session: Session, *, by: Actor, conflict_id: int) -> IinConflict:
    """Return a conflict. Raises NotFound for all but national administrators."""
    conflict = session.scalar(
        select(IinConflict).where(IinConflict.id == conflict_id, _is_visible(by))
    )
    if conflict is None:
        raise NotFound
    return conflict


def _is_visible(by: Actor) -> ColumnElement[bool]:
    return true() if by.is_national_admin() else false()


@dataclass(frozen=True, slots=True)
class ConflictingAccount(FullNameMixin):
    """An account that has or claims the IIN of a conflict."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    region_unit_id: int
    created_at: datetime
    blocked_at: datetime | None
    is_confirmed: bool
    has_password: bool
    last_sign_in_at: datetime | None


def list_conflicting_accounts(
    session: Session, *, by: Actor, conflict: Any
) -> Sequence[ConflictingAccount]:
    """Return the accounts of an open conflict, the confirmed one and the oldest first."""
    if conflict.iin_hash is None:
        return []
    last_sign_in = (
        select(func.max(SignIn.started_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    )
    rows = session.execute(
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.user_name,
            Person.region_unit_id,
            Person.created_at,
            Person.blocked_at,
            Person.iin_hash.is_not(None).label("is_confirmed"),
            Person.password_hash.is_not(None).label("has_password"),
            last_sign_in.label("last_sign_in_at"),
        )
        .where(is_account_with_iin(conflict.iin_hash), _is_visible(by))
        .order_by(Person.iin_hash.is_(None), Person.id)
    )
    return [read_row(ConflictingAccount, row) for row in rows]
