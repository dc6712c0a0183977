"""Ending posts in the organisations of a list."""

from collections.abc import Collection

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from lms.accounts.models import Post
from lms.accounts.rules import Actor
from lms.accounts.rules.notices import POST_ENDED
from lms.accounts.services.account_changes import send_posts_changed
from lms.accounts.services.bulk.comparing import CHANGED
from lms.accounts.services.bulk.recording import record_actions
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.main_posts import sync_main_posts
from lms.core.clock import Moment


def end_posts(
    session: Session,
    *,
    person_ids: Collection[int],
    organisation_ids: Collection[int],
    by: Actor,
    moment: Moment,
    source: str,
) -> dict[int, list[int]]:
    """End, today, the posts of these people (at most a thousand) in these organisations.

    Whoever has no other post becomes a citizen. Returns the ids of the ended posts by person. Sends
    people_changed once.
    """
    today = moment.today
    ended_posts = session.execute(
        update(Post)
        .where(
            Post.person_id.in_(person_ids),
            Post.organisation_id.in_(organisation_ids),
            Post.ends_on.is_(None),
        )
        .values(ends_on=case((Post.starts_on > today, Post.starts_on), else_=today), is_main=False)
        .returning(Post.id, Post.person_id, Post.organisation_id),
        execution_options={"synchronize_session": False},
    ).all()
    posts: dict[int, list[int]] = {}
    for row in ended_posts:
        posts.setdefault(row.person_id, []).append(row.id)
    sync_main_posts(session, list(posts))
    record_actions(session, [(person_id, CHANGED) for person_id in posts], by, moment.now, source)
    send_people_changed(session, posts, by=by, moment=moment)
    send_posts_changed(
        session,
        POST_ENDED,
        [(row.person_id, row.organisation_id) for row in ended_posts],
        by=by,
        now=moment.now,
    )
    return posts
