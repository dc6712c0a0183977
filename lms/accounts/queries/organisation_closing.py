"""What closing or merging an organisation would change."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Post, RoleGrant


@dataclass(frozen=True, slots=True)
class ClosingPreview:
    """What closing or merging an organisation would change.

    `children`: open organisations directly below; `posts`: held there; `last_posts`: the only post
    of their holder; `roles`: grants of HR there.
    """

    children: int
    posts: int
    last_posts: int
    roles: int


def preview_closing(session: Session, organisation_id: int) -> ClosingPreview:
    """Count what closing or merging an organisation would change."""
    is_held = and_(Post.organisation_id == organisation_id, Post.ends_on.is_(None))
    other = aliased(Post)
    has_another = exists().where(
        other.person_id == Post.person_id,
        other.ends_on.is_(None),
        other.organisation_id != organisation_id,
    )
    open_branches = (Organisation.parent_id == organisation_id, Organisation.closed_on.is_(None))
    current_grants = (
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.withdrawn_at.is_(None),
    )
    return ClosingPreview(
        children=session.scalar(
            select(func.count()).select_from(Organisation).where(*open_branches)
        )
        or 0,
        posts=session.scalar(select(func.count()).select_from(Post).where(is_held)) or 0,
        last_posts=session.scalar(
            select(func.count()).select_from(Post).where(is_held, ~has_another)
        )
        or 0,
        roles=session.scalar(select(func.count()).select_from(RoleGrant).where(*current_grants))
        or 0,
    )
