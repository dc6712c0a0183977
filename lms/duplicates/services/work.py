"""Audience, organisation and position that follow moved posts, and their return by an undo."""

from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonMerge, Post
from lms.accounts.rules import CIVIL_SERVANT
from lms.duplicates.rules import MergePlan

WORK_COLUMNS: Final = ("audience", "organisation_id", "position")


def take_work(session: Session, plan: MergePlan, kept_account: Person) -> dict[str, Any]:
    """Take over the audience and, without a main post of its own, organisation and position.

    Only if current posts move. Returns the earlier and the new values, for undoing.
    """
    moved_posts = list(
        session.scalars(
            select(Post)
            .where(Post.id.in_(plan.post.moved_ids), Post.ends_on.is_(None))
            .order_by(Post.id)
        )
    )
    before = {name: getattr(kept_account, name) for name in WORK_COLUMNS}
    own_main_post = select(Post.id).where(
        Post.person_id == kept_account.id,
        Post.ends_on.is_(None),
        Post.is_main,
        Post.id.not_in(plan.post.moved_ids),
    )
    moved_mains = [post for post in moved_posts if post.is_main]
    demoted_posts = moved_mains if session.scalar(own_main_post) is not None else moved_mains[1:]
    for post in demoted_posts:
        post.is_main = False
    if moved_mains and not demoted_posts:
        kept_account.organisation_id, kept_account.position = (
            moved_mains[0].organisation_id,
            moved_mains[0].position,
        )
    if moved_posts:
        kept_account.audience = CIVIL_SERVANT
    session.flush()
    changes = {
        name: [before[name], getattr(kept_account, name)]
        for name in WORK_COLUMNS
        if before[name] != getattr(kept_account, name)
    }
    return {"was_main": [post.id for post in demoted_posts], "kept": changes}


def give_work_back(session: Session, merge: PersonMerge, kept_account: Person) -> None:
    """Restore main posts, and the kept account's work fields unless they changed since."""
    mains = (
        update(Post)
        .where(Post.id.in_(merge.details["was_main"]), Post.ends_on.is_(None))
        .values(is_main=True)
    )
    session.execute(mains, execution_options={"synchronize_session": "fetch"})
    for name, (before, after) in merge.details["kept"].items():
        if getattr(kept_account, name) == after:
            setattr(kept_account, name, before)
    session.flush()
