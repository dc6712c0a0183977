"""Reopening the posts that a list has ended."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, Post
from lms.accounts.rules import Actor
from lms.accounts.services.bulk.undoing import UndoResult, record_undone
from lms.core.clock import Moment


def reopen_posts(
    session: Session,
    *,
    posts: Mapping[int, Sequence[int]],
    within: Select[int],
    by: Actor,
    moment: Moment,
    source: str,
) -> list[UndoResult]:
    """Reopen the posts, by person, that end_posts ended.

    A post stays ended if the person has got another one in the same organisation since, or if the
    organisation is closed or no longer one of the list's, which `within` selects.
    """
    open_organisations = (Organisation.id.in_(within), Organisation.closed_on.is_(None))
    open_ids = set(session.scalars(select(Organisation.id).where(*open_organisations)))
    results = []
    for person_id, ids in posts.items():
        outcomes = [_reopen_post(session, person_id, post_id, open_ids) for post_id in ids]
        results.append(UndoResult(person_id, "" if all(outcomes) else "changed"))
    reopened_ids = [result.person_id for result in results if not result.obstacle]
    record_undone(session, reopened_ids, source=source, by=by, moment=moment)
    return results


def _reopen_post(session: Session, person_id: int, post_id: int, open_ids: set[int]) -> bool:
    post = session.get(Post, post_id)
    if post is None or post.person_id != person_id or post.ends_on is None:
        return False
    if post.organisation_id not in open_ids or session.get_one(Person, person_id).erased_at:
        return False
    held_post = (
        Post.person_id == person_id,
        Post.organisation_id == post.organisation_id,
        Post.ends_on.is_(None),
    )
    if session.scalar(select(Post.id).where(*held_post)) is not None:
        return False
    post.ends_on = None
    session.flush()
    return True
