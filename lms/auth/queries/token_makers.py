"""Reads of who answers for API tokens: their makers, and who could take them over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import HR, NATIONAL_ADMIN, FullNameMixin
from lms.auth.models import ApiToken
from lms.core.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class Heir(FullNameMixin):
    """Somebody who holds the role of HR for the organisation of a token."""

    token_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A valid token of somebody who is about to lose the right to it."""

    id: int
    name: str
    organisation_id: int
    organisation_kk: str
    organisation_ru: str
    expires_at: datetime | None
    heirs: tuple[Heir, ...] = ()


def build_valid_token_conditions(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a token is neither revoked nor expired."""
    return (
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
    )


def select_chain(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a role is held for the organisation of a token, or above it.

    `conditions` choose the tokens, of which there should be few. For a query of both tables.
    """
    chain = (
        select(ApiToken.id.label("token_id"), ApiToken.organisation_id)
        .where(*conditions)
        .cte(recursive=True)
    )
    chain = chain.union(
        select(chain.c.token_id, Organisation.parent_id)
        .join(Organisation, Organisation.id == chain.c.organisation_id)
        .where(Organisation.parent_id.is_not(None))
    )
    return and_(
        RoleGrant.role == HR,
        RoleGrant.organisation_id.in_(
            select(chain.c.organisation_id).where(chain.c.token_id == ApiToken.id)
        ),
    )


def may_maker_still(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that whoever made a token may still make one today.

    Tokens made at the command line have no maker and need none. `conditions` as in select_chain().
    """
    has_any_role = or_(RoleGrant.role == NATIONAL_ADMIN, select_chain(*conditions))
    return or_(
        ApiToken.created_by.is_(None),
        exists()
        .where(
            RoleGrant.person_id == ApiToken.created_by,
            RoleGrant.withdrawn_at.is_(None),
            Person.id == RoleGrant.person_id,
            Person.blocked_at.is_(None),
            has_any_role,
        )
        .correlate(ApiToken),
    )


def list_tokens_at_stake(
    session: Session, *, person_id: int, without_grant_id: int | None, now: datetime
) -> list[MadeToken]:
    """Return the valid tokens that somebody may no longer have made without a role.

    `without_grant_id`: the grant of the role; None: without any role, as if they were blocked.
    """
    query = (
        select(
            ApiToken.id,
            ApiToken.name,
            ApiToken.organisation_id,
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            ApiToken.expires_at,
        )
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .where(ApiToken.created_by == person_id, *build_valid_token_conditions(now))
        .order_by(ApiToken.id)
    )
    if without_grant_id is not None:
        remaining = _list_other_grants(session, person_id, without_grant_id)
        if any(grant.role == NATIONAL_ADMIN for grant in remaining):
            return []
        kept_ids = {
            grant.organisation_id
            for grant in remaining
            if grant.role == HR and grant.organisation_id is not None
        }
        query = query.where(
            ApiToken.organisation_id.not_in(select_organisation_subtree_ids(kept_ids))
        )
    rows = session.execute(query).all()
    heirs = list_heirs(session, {row.id for row in rows}, but_not=person_id)
    return [read_row(MadeToken, row, heirs=tuple(heirs.get(row.id, ()))) for row in rows]


def _list_other_grants(session: Session, person_id: int, grant_id: int) -> list[RoleGrant]:
    return list(
        session.scalars(
            select(RoleGrant).where(
                RoleGrant.person_id == person_id,
                RoleGrant.withdrawn_at.is_(None),
                RoleGrant.id != grant_id,
            )
        )
    )


def list_heirs(
    session: Session, token_ids: Collection[int], *, but_not: int | None = None
) -> dict[int, list[Heir]]:
    """Return by token who is HR of its organisation or of one above it, by name."""
    if not token_ids:
        return {}
    is_meant = ApiToken.id.in_(sorted(token_ids))
    rows = session.execute(
        select(
            ApiToken.id.label("token_id"),
            Person.id.label("person_id"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
        )
        .distinct()
        .select_from(ApiToken)
        .join(RoleGrant, and_(RoleGrant.withdrawn_at.is_(None), select_chain(is_meant)))
        .join(Person, Person.id == RoleGrant.person_id)
        .where(is_meant, Person.blocked_at.is_(None), Person.id.is_distinct_from(but_not))
        .order_by(Person.surname, Person.given_name, Person.id)
    )
    heirs: dict[int, list[Heir]] = {}
    for heir in read_rows(Heir, rows):
        heirs.setdefault(heir.token_id, []).append(heir)
    return heirs
