"""Posts of people. Person.organisation_id, position and audience are derived from them here alone.

A change counts at once, so a day in the future is refused: what a person is today must not depend
on a job that runs at midnight.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries
from lms.accounts.errors import (
    CategoryUnknown,
    DayInFuture,
    EndsBeforeStart,
    IinRequired,
    OrganisationClosed,
    OrganisationUnknown,
    PostHeld,
)
from lms.accounts.models import Absence, Organisation, Person, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, POSITION_CATEGORIES, Actor
from lms.accounts.rules.notices import POST_BEGUN, POST_ENDED
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import (
    send_people_changed,
    send_posts_changed,
    split_into_batches,
)
from lms.core.clock import Moment
from lms.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class PostTerms:
    """A post as an organisation describes it, before or after somebody holds it."""

    organisation_id: int
    position: str
    category: str
    starts_on: date


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


def check_terms(
    session: Session, person: Person, terms: PostTerms, *, by: Actor, moment: Moment
) -> None:
    """Check a post that the actor gives or offers.

    Raises OrganisationUnknown, OrganisationClosed, CategoryUnknown, DayInFuture, IinRequired.
    """
    if not queries.can_manage_people(session, by=by, organisation_id=terms.organisation_id):
        raise OrganisationUnknown
    check_organisation_open(session, terms.organisation_id)
    check_category(terms.category)
    check_not_future(terms.starts_on, moment)
    if person.audience != CIVIL_SERVANT and person.iin_hash is None:
        raise IinRequired


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
    ended = [(post.person_id, post.organisation_id)]
    send_posts_changed(session, POST_ENDED, ended, by=by, now=moment.now)


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


def sync_main_posts(session: Session, person_ids: Collection[int]) -> None:
    """Derive people's main posts, organisation, position and audience from their posts.

    Each person with posts gets exactly one main post, the latest where none is. Those without a
    post get no organisation; civil servants among them who had one become citizens. Absences end
    with the post in the organisation that entered them: nobody else may end them.
    """
    session.flush()
    for batch in split_into_batches(person_ids):
        _choose_main(session, batch)
        _copy_to_people(session, batch)
        _end_absences(session, batch)
    session.expire_all()


def _choose_main(session: Session, person_ids: Collection[int]) -> None:
    main_post = aliased(Post)
    has_main = exists().where(
        main_post.person_id == Post.person_id, main_post.ends_on.is_(None), main_post.is_main
    )
    latest = (
        select(
            Post.id,
            func.row_number()
            .over(partition_by=Post.person_id, order_by=(Post.starts_on.desc(), Post.id.desc()))
            .label("n"),
        )
        .where(Post.person_id.in_(person_ids), Post.ends_on.is_(None), ~has_main)
        .subquery()
    )
    chosen_ids = select(latest.c.id).where(latest.c.n == 1)
    session.execute(
        update(Post).where(Post.id.in_(chosen_ids)).values(is_main=True),
        execution_options={"synchronize_session": False},
    )


def _copy_to_people(session: Session, person_ids: Collection[int]) -> None:
    is_main_post = (Post.person_id == Person.id, Post.ends_on.is_(None), Post.is_main)
    is_concerned = Person.id.in_(person_ids)
    options = {"synchronize_session": False}
    holder_values = {
        "organisation_id": select(Post.organisation_id).where(*is_main_post).scalar_subquery(),
        "position": select(Post.position).where(*is_main_post).scalar_subquery(),
        "audience": CIVIL_SERVANT,
    }
    session.execute(
        update(Person).where(is_concerned, exists().where(*is_main_post)).values(holder_values),
        execution_options=options,
    )
    other_values = {"organisation_id": None, "position": "", "audience": CITIZEN}
    has_lost_posts = (
        is_concerned,
        Person.organisation_id.is_not(None),
        ~exists().where(*is_main_post),
    )
    session.execute(
        update(Person).where(*has_lost_posts).values(other_values), execution_options=options
    )


def _end_absences(session: Session, person_ids: Collection[int]) -> None:
    """End the absences entered by organisations in which the person no longer holds a post."""
    is_post_there = (
        Post.person_id == Absence.person_id,
        Post.organisation_id == Absence.organisation_id,
    )
    last_day = select(func.max(Post.ends_on)).where(*is_post_there).scalar_subquery()
    session.execute(
        update(Absence)
        .where(
            Absence.person_id.in_(person_ids),
            Absence.withdrawn_at.is_(None),
            ~exists().where(*is_post_there, Post.ends_on.is_(None)),
            or_(Absence.ends_on.is_(None), Absence.ends_on > last_day),
            last_day.is_not(None),
        )
        .values(ends_on=case((Absence.starts_on > last_day, Absence.starts_on), else_=last_day)),
        execution_options={"synchronize_session": False},
    )


def lock_person(session: Session, person_id: int) -> Person:
    """Lock a person whose derived data one transaction at a time may change.

    Raises NotFound.
    """
    is_theirs = (Person.id == person_id, Person.erased_at.is_(None))
    person = session.scalar(select(Person).where(*is_theirs).with_for_update())
    if person is None:
        raise NotFound
    return person


def check_category(category: str) -> None:
    """Raise CategoryUnknown for an unknown code; an empty one is not entered yet."""
    if category and category not in POSITION_CATEGORIES:
        raise CategoryUnknown


def check_not_future(day: date, moment: Moment) -> None:
    """Raise DayInFuture for a day after today."""
    if day > moment.today:
        raise DayInFuture


def check_organisation_open(session: Session, organisation_id: int) -> None:
    """Lock the organisation against being closed at the same moment. Raises OrganisationClosed."""
    closed_on = session.scalar(
        select(Organisation.closed_on)
        .where(Organisation.id == organisation_id)
        .with_for_update(read=True)
    )
    if closed_on is not None:
        raise OrganisationClosed


def _can_change_main(session: Session, by: Actor, person_id: int) -> bool:
    main_organisation_id = session.scalar(
        select(Post.organisation_id).where(
            Post.person_id == person_id, Post.ends_on.is_(None), Post.is_main
        )
    )
    return main_organisation_id is None or queries.can_manage_people(
        session, by=by, organisation_id=main_organisation_id
    )


def set_main_post(session: Session, post: Post) -> None:
    """Make a post the main one of its holder, and the others not."""
    held_posts = update(Post).where(Post.person_id == post.person_id, Post.ends_on.is_(None))
    session.execute(
        held_posts.values(is_main=Post.id == post.id),
        execution_options={"synchronize_session": False},
    )
    session.expire(post)


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
