"""Posts: who holds which, from when to when. Person.organisation_id, position and audience follow from them, and only from here.

A change counts at once, so a day in the future is refused: what a person is today must not depend on a job that runs at midnight.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import exists, func, select, update
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
from lms.accounts.models import Organisation, Person, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, POSITION_CATEGORIES, Actor
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import in_batches, send_people_changed
from lms.core.clock import Moment
from lms.core.errors import NotFound


def hold_post(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    organisation_id: int,
    position: str,
    category: str,
    starts_on: date,
    is_main: bool,
    moment: Moment,
) -> int:
    """Gives a person whom the actor may see a post in an organisation whose people the actor manages. Returns the post's id.

    It becomes the main one if the person has no other, or if that is asked for and the actor manages the present main one too. Whoever
    gets a post is a civil servant. Raises NotFound, OrganisationUnknown, OrganisationClosed, PostHeld, CategoryUnknown, DayInFuture,
    IinRequired.
    """
    queries.person_in_scope(session, by=by, person_id=person_id)
    return begin_post(
        session,
        by=by,
        person_id=person_id,
        organisation_id=organisation_id,
        position=position,
        category=category,
        starts_on=starts_on,
        is_main=is_main,
        moment=moment,
    )


def begin_post(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    organisation_id: int,
    position: str,
    category: str,
    starts_on: date,
    is_main: bool,
    moment: Moment,
) -> int:
    """As hold_post, for a person whom the caller has found in another way than by the actor's scope."""
    person = lock_person(session, person_id)
    _check_organisation(session, by, organisation_id)
    check_category(category)
    check_not_future(starts_on, moment)
    if person.audience != CIVIL_SERVANT and person.iin_hash is None:
        raise IinRequired
    made = Post(
        person_id=person_id,
        organisation_id=organisation_id,
        position=position,
        category=category,
        starts_on=starts_on,
        is_main=False,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        raise PostHeld from None
    if is_main and _may_change_main(session, by, person_id):
        _set_main(session, made)
    repeat_main_posts(session, [person_id])
    _record(session, "post_begun", made, by, moment.now)
    send_people_changed(session, [person_id], by=by, moment=moment)
    return made.id


def change_post(
    session: Session, *, by: Actor, post_id: int, position: str, category: str, moment: Moment
) -> None:
    """Mends the position and the category of a post that is held. Raises NotFound, CategoryUnknown."""
    found = managed_post(session, by=by, post_id=post_id)
    check_category(category)
    if (found.position, found.category) == (position, category):
        return
    found.position, found.category = position, category
    repeat_main_posts(session, [found.person_id])
    _record(session, "post_changed", found, by, moment.now, category=category)
    send_people_changed(session, [found.person_id], by=by, moment=moment)


def make_main(session: Session, *, by: Actor, post_id: int, moment: Moment) -> None:
    """Makes a post the main one. The actor has to manage the present main one too: else one body could take a person from another.

    Raises NotFound.
    """
    found = managed_post(session, by=by, post_id=post_id)
    if found.is_main:
        return
    if not _may_change_main(session, by, found.person_id):
        raise NotFound
    _set_main(session, found)
    repeat_main_posts(session, [found.person_id])
    _record(session, "post_made_main", found, by, moment.now)
    send_people_changed(session, [found.person_id], by=by, moment=moment)


def end_post(session: Session, *, by: Actor, post_id: int, ends_on: date, moment: Moment) -> None:
    """Ends a post with its last day. Whoever has no other is a citizen from then on. Raises NotFound, DayInFuture, EndsBeforeStart."""
    found = managed_post(session, by=by, post_id=post_id)
    check_not_future(ends_on, moment)
    if ends_on < found.starts_on:
        raise EndsBeforeStart
    found.ends_on, found.is_main = ends_on, False
    repeat_main_posts(session, [found.person_id])
    _record(session, "post_ended", found, by, moment.now)
    send_people_changed(session, [found.person_id], by=by, moment=moment)


def managed_post(session: Session, *, by: Actor, post_id: int) -> Post:
    """A post that is held, in an organisation whose people the actor manages, locked with its person. Raises NotFound."""
    found = session.get(Post, post_id)
    if found is None or not queries.manages_people(
        session, by=by, organisation_id=found.organisation_id
    ):
        raise NotFound
    lock_person(session, found.person_id)
    session.refresh(found)
    if found.ends_on is not None:
        raise NotFound
    return found


def repeat_main_posts(session: Session, person_ids: Collection[int]) -> None:
    """Makes people agree with their posts: exactly one main post each (the latest, where none is), repeated in Person, and the audience.

    Those without a post get no organisation; civil servants among them who had one become citizens.
    """
    session.flush()
    for batch in in_batches(person_ids):
        _choose_main(session, batch)
        _copy_to_people(session, batch)
    session.expire_all()


def _choose_main(session: Session, person_ids: Collection[int]) -> None:
    main = aliased(Post)
    has_main = exists().where(
        main.person_id == Post.person_id, main.ends_on.is_(None), main.is_main
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
    chosen = select(latest.c.id).where(latest.c.n == 1)
    session.execute(
        update(Post).where(Post.id.in_(chosen)).values(is_main=True),
        execution_options={"synchronize_session": False},
    )


def _copy_to_people(session: Session, person_ids: Collection[int]) -> None:
    main = (Post.person_id == Person.id, Post.ends_on.is_(None), Post.is_main)
    here = Person.id.in_(person_ids)
    options = {"synchronize_session": False}
    holding = {
        "organisation_id": select(Post.organisation_id).where(*main).scalar_subquery(),
        "position": select(Post.position).where(*main).scalar_subquery(),
        "audience": CIVIL_SERVANT,
    }
    session.execute(
        update(Person).where(here, exists().where(*main)).values(holding), execution_options=options
    )
    without = {"organisation_id": None, "position": "", "audience": CITIZEN}
    left = (here, Person.organisation_id.is_not(None), ~exists().where(*main))
    session.execute(update(Person).where(*left).values(without), execution_options=options)


def lock_person(session: Session, person_id: int) -> Person:
    """The person, locked: what follows from several rows of theirs is changed by one transaction at a time. Raises NotFound."""
    found = session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def check_category(category: str) -> None:
    """Raises CategoryUnknown for a code that is none; an empty one is one that nobody has entered."""
    if category and category not in POSITION_CATEGORIES:
        raise CategoryUnknown


def check_not_future(day: date, moment: Moment) -> None:
    """Raises DayInFuture for a day that has not begun."""
    if day > moment.today:
        raise DayInFuture


def _check_organisation(session: Session, by: Actor, organisation_id: int) -> None:
    """Locks it, so that it isn't closed at the same moment."""
    if not queries.manages_people(session, by=by, organisation_id=organisation_id):
        raise OrganisationUnknown
    closed_on = session.scalar(
        select(Organisation.closed_on)
        .where(Organisation.id == organisation_id)
        .with_for_update(read=True)
    )
    if closed_on is not None:
        raise OrganisationClosed


def _may_change_main(session: Session, by: Actor, person_id: int) -> bool:
    present = session.scalar(
        select(Post.organisation_id).where(
            Post.person_id == person_id, Post.ends_on.is_(None), Post.is_main
        )
    )
    return present is None or queries.manages_people(session, by=by, organisation_id=present)


def _set_main(session: Session, post: Post) -> None:
    held = update(Post).where(Post.person_id == post.person_id, Post.ends_on.is_(None))
    session.execute(
        held.values(is_main=Post.id == post.id), execution_options={"synchronize_session": False}
    )
    session.expire(post)


def _record(
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
