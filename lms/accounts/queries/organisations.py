"""Reads of organisations: single ones, scopes, search."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries.actors import (
    build_people_scope,
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
)
from lms.accounts.rules import Actor, fold_text
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.i18n import current_language

SEARCH_LIMIT: Final = 10


def get_organisation(session: Session, organisation_id: int) -> Organisation | None:
    """Return the organisation with this id."""
    return session.get(Organisation, organisation_id)


def get_organisation_by_bin(session: Session, digits: str) -> Organisation | None:
    """Return the organisation with this BIN."""
    return session.scalar(select(Organisation).where(Organisation.bin == digits))


def get_organisations_by_id(
    session: Session, organisation_ids: Collection[int]
) -> dict[int, Organisation]:
    """Return the organisations with these ids, by id. No query for none."""
    if not organisation_ids:
        return {}
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids)))
    return {row.id: row for row in rows}


def list_visible_organisations(
    session: Session, *, by: Actor, organisation_ids: Collection[int]
) -> Sequence[Organisation]:
    """Return those of these organisations that the actor may see."""
    return session.scalars(
        select(Organisation).where(
            Organisation.id.in_(organisation_ids), build_organisation_scope(by)
        )
    ).all()


def build_organisation_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see an organisation."""
    return build_people_scope(by, unit=Organisation.region_unit_id, organisation=Organisation.id)


def load_organisation_in_scope(
    session: Session, *, by: Actor, organisation_id: int
) -> Organisation:
    """Return the organisation. Raises NotFound if the actor may not see it.

    The error is the same for an organisation that does not exist.
    """
    organisation = session.scalar(
        select(Organisation).where(Organisation.id == organisation_id, build_organisation_scope(by))
    )
    if organisation is None:
        raise NotFound
    return organisation


def build_hr_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor manages the people of an organisation.

    All organisations for a national administrator, for HR their own and all below.
    """
    if by.is_national_admin():
        return Organisation.id.is_not(None)
    return Organisation.id.in_(select_organisation_subtree_ids(get_hr_organisation_ids(by)))


def can_manage_people(session: Session, *, by: Actor, organisation_id: int) -> bool:
    """Return whether the actor manages the people of the organisation."""
    return _is_among(session, organisation_id, build_hr_scope(by))


def list_managed_organisation_ids(
    session: Session, *, by: Actor, organisation_ids: Collection[int]
) -> set[int]:
    """Return those of the organisations whose people the actor manages."""
    query = select(Organisation.id).where(Organisation.id.in_(organisation_ids), build_hr_scope(by))
    return set(session.scalars(query))


def can_manage_organisation(session: Session, *, by: Actor, organisation_id: int) -> bool:
    """Return whether the actor may change the organisation.

    HR may change what is below their own organisation, not their own.
    """
    if by.is_national_admin():
        return _is_among(session, organisation_id, build_hr_scope(by))
    below = Organisation.parent_id.in_(select_organisation_subtree_ids(get_hr_organisation_ids(by)))
    return _is_among(session, organisation_id, below)


def _is_among(session: Session, organisation_id: int, condition: ColumnElement[bool]) -> bool:
    return get_organisation_within(session, organisation_id, within=condition) is not None


def search_organisations(
    session: Session, *, within: ColumnElement[bool], text: str, limit: int = SEARCH_LIMIT
) -> Sequence[Organisation]:
    """Return the first open organisations, by name, that match the condition and the text.

    Each word of the text has to stand in the name or the BIN.
    """
    query = select(Organisation).where(within, Organisation.closed_on.is_(None), *match_words(text))
    return session.scalars(
        query.order_by(get_local_name().collate(COLLATION), Organisation.id).limit(limit)
    ).all()


def get_organisation_within(
    session: Session, organisation_id: int, *, within: ColumnElement[bool]
) -> Organisation | None:
    """Return the organisation with this id if it fits the condition."""
    return session.scalar(select(Organisation).where(Organisation.id == organisation_id, within))


def match_words(text: str) -> list[ColumnElement[bool]]:
    """Return conditions that each word of the text stands in the names or the BIN."""
    return [
        Organisation.search_key.contains(word, autoescape=True) for word in fold_text(text).split()
    ]


def get_local_name() -> Any:
    """Return the column of the name in the language of the request."""
    return getattr(Organisation, f"name_{current_language()}")
