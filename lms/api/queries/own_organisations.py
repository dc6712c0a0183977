"""Organisations that a token may act for, and what belongs to them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Post
from lms.accounts.queries import build_hr_scope, select_organisation_subtree_ids
from lms.accounts.rules import Actor


def select_own_organisations(by: Actor) -> Select[int]:
    """Select the ids of the organisations that the token may act for."""
    return select(Organisation.id).where(build_hr_scope(by))


def map_open_by_bin(session: Session, by: Actor, bins: Collection[str]) -> dict[str, Organisation]:
    """Return the token's open organisations with these BINs."""
    inside = (build_hr_scope(by), Organisation.closed_on.is_(None))
    return {
        str(row.bin): row
        for row in session.scalars(select(Organisation).where(Organisation.bin.in_(bins), *inside))
    }


def find_own_by_bin(session: Session, by: Actor, digits: str) -> Organisation | None:
    """Return the token's organisation with this BIN, open or closed, or None."""
    return session.scalar(
        select(Organisation).where(Organisation.bin == digits, build_hr_scope(by))
    )


def is_row_within(
    by: Actor, organisation_id: int, *, organisation: Any, person: Any
) -> ColumnElement[bool]:
    """Return the condition that a row, or a post of its person, is in the organisation's subtree.

    Limited to the token's organisations, so that a client can't probe where else people belong.
    """
    is_inside = and_(
        Organisation.id.in_(select_organisation_subtree_ids([organisation_id])), build_hr_scope(by)
    )
    ids = select(Organisation.id).where(is_inside)
    current_posts = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(ids)
    )
    return or_(organisation.in_(ids), person.in_(current_posts))
