"""Posts of people: begun, changed, made the main one, ended.

A change counts at once, so a day in the future is refused: what a person is today must not depend
on a job that runs at midnight.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import EndsBeforeStart, PostHeld
from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor
from lms.accounts.rules.notices import POST_BEGUN, POST_ENDED
from lms.accounts.services.account_changes import send_posts_changed
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.main_posts import set_main_post, sync_main_posts
from lms.accounts.services.post_terms import (
    PostTerms,
    check_category,
    check_not_future,
    check_terms,
)
from lms.core.clock import Moment
from lms.core.errors import NotFound


def begin_post(
    session: Session, *, by: Actor, person_id: int, terms: PostTerms, is_main: bool, moment: Moment
) -> int:
    """Give a person a post at once and return its id; the caller has checked that it may.

    The actor has to manage the organisation's people. The post becomes the main one if the person
    has no other, or if `is_main` and the actor manages the present main one too. Whoever gets a
    post is a civil servant. Raises as check_terms, and PostHeld.
    """
    person = lock_person(session, person_id)
    check_terms(session, person, terms, by=by, moment=moment)
    post = insert_post(session, person_id, terms)
    if is_main and _can_change_main(session, by, person_id):
        set_main_post(session, post)
    finish_post(session, post, by=by, moment=moment)
    return post.id


def insert_post(session: Session, person_id: int, terms: PostTerms) -> Post:
    """Insert a post that is not the main one. Raises PostHeld."""
    post = Post(
        person_id=person_id,
        organisation_id=terms.organisation_id,
        position=terms.position,
        category=terms.category,
        starts_on=terms.starts_on,
        is_main=False,
    )
    try:
        with session.begin_nested():
            session.add(post)
            session.flush()
    except IntegrityError:
        raise PostHeld from None
    return post


def finish_post(session: Session, post: Post, *, by: Actor, moment: Moment) -> None:
    """Derive the holder's data from a new post, record it and let other domains follow."""
    sync_main_posts(session, [post.person_id])
    _record_event(session, "post_begun", post, by, moment.now)
    send_people_changed(session, [post.person_id], by=by, moment=moment)
    posts = [(post.person_id, post.organisation_id)]
    send_posts_changed(session, POST_BEGUN, posts, by=by, now=moment.now)


def change_post(
    session: Session, *, by: Actor, post_id: int, position: str, category: str, moment: Moment
) -> None:
    """Correct the position and the category of a held post. Raises NotFound, CategoryUnknown."""
    post = lock_managed_post(session, by=by, post_id=post_id)
    check_category(category)
    if (post.position, post.category) == (position, category):
        return
    post.position, post.category = position, category
    sync_main_posts(session, [post.person_id])
    _record_event(session, "post_changed", post, by, moment.now, category=category)
    send_people_changed(session, [post.person_id], by=by, moment=moment)


def make_main_post(session: Session, *, by: Actor, post_id: int, moment: Moment) -> None:
    """Make a post the main one. Raises NotFound.

    The actor has to manage the present main one too: otherwise one organisation could take a person
    from another.
    """
    post = lock_managed_post(session, by=by, post_id=post_id)
    if post.is_main:
        return
    if not _can_change_main(session, by, post.person_id):
        raise NotFound
    set_main_post(session, post)
    sync_main_posts(session, [post.person_id])
    _record_event(session, "post_made_main", post, by, moment.now)
    send_people_changed(session, [post.person_id], by=by, moment=moment)


def end_post(session: Session, *, by: Actor, post_id: int, ends_on: date, moment: Moment) -> None:
    """End a post with its last day. Whoever has no other becomes a citizen.

    Raises NotFound, DayInFuture, EndsBeforeStart.
    """
    post = lock_managed_post(session, by=by, post_id=post_id)
    check_not_future(ends_on, moment)
    if ends_on < post.starts_on:
        raise EndsBeforeStart
    post.ends_on, post.is_main = ends_on, False
    sync_main_posts(session, [post.person_id])
    _record_event(session, "post_ended", post, by, moment.now)
    send_people_changed(session, [post.person_id], by=by, moment=moment)
    ended_posts = [(post.person_id, post.organisation_id)]
    send_posts_changed(session, POST_ENDED, ended_posts, by=by, now=moment.now)


def lock_managed_post(session: Session, *, by: Actor, post_id: int) -> Post:
    """Return a held post in an organisation that the actor manages, locked with its person.

    Raises NotFound.
    """
    post = session.get(Post, post_id)
    if post is None or not queries.can_manage_people(
        session, by=by, organisation_id=post.organisation_id
    ):
        raise NotFound
    lock_person(session, post.person_id)
    session.refresh(post)
    if post.ends_on is not None:
        raise NotFound
    return post


def lock_person(session: Session, person_id: int) -> Person:
    """Lock a person whose derived data one transaction at a time may change.

    Raises NotFound.
    """
    present_person = (Person.id == person_id, Person.erased_at.is_(None))
    person = session.scalar(select(Person).where(*present_person).with_for_update())
    if person is None:
        raise NotFound
    return person


def _can_change_main(session: Session, by: Actor, person_id: int) -> bool:
    main_organisation_id = session.scalar(
        select(Post.organisation_id).where(
            Post.person_id == person_id, Post.ends_on.is_(None), Post.is_main
        )
    )
    return main_organisation_id is None or queries.can_manage_people(
        session, by=by, organisation_id=main_organisation_id
    )


def _record_event(
    session: Session, kind: str, post: Post, by: Actor, now: datetime, **details: object
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"person:{post.person_id}",
        by_id=by.audit_id,
        now=now,
        post_id=post.id,
        organisation_id=post.organisation_id,
        **details,
    )
