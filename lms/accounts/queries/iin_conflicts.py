"""Reads of conflicts: IINs that several accounts have or claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import IinConflict, Person, SignIn
from lms.accounts.rules import Actor, FullNameMixin, format_full_name
from lms.core.errors import NotFound
from lms.core.rows import read_row


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
        read_row(
            ConflictRow,
            row,
            opener_name=format_full_name(row.surname, row.given_name, row.patronymic),
        )
        for row in rows
    ], total


def count_open_conflicts(session: Session, *, by: Actor) -> int:
    """Count the conflicts that wait for a decision of the actor."""
    open_conflicts = (IinConflict.decided_at.is_(None), _is_visible(by))
    return session.scalar(select(func.count()).select_from(IinConflict).where(*open_conflicts)) or 0


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
