"""Main posts. Person.organisation_id, position and audience are derived from them here alone."""

from collections.abc import Collection

from sqlalchemy import case, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Absence, Person, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.accounts.services.changes import split_into_batches


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
    main_post = (Post.person_id == Person.id, Post.ends_on.is_(None), Post.is_main)
    is_concerned = Person.id.in_(person_ids)
    options = {"synchronize_session": False}
    holder_values = {
        "organisation_id": select(Post.organisation_id).where(*main_post).scalar_subquery(),
        "position": select(Post.position).where(*main_post).scalar_subquery(),
        "audience": CIVIL_SERVANT,
    }
    session.execute(
        update(Person).where(is_concerned, exists().where(*main_post)).values(holder_values),
        execution_options=options,
    )
    other_values = {"organisation_id": None, "position": "", "audience": CITIZEN}
    people_without_post = (
        is_concerned,
        Person.organisation_id.is_not(None),
        ~exists().where(*main_post),
    )
    session.execute(
        update(Person).where(*people_without_post).values(other_values), execution_options=options
    )


def _end_absences(session: Session, person_ids: Collection[int]) -> None:
    """End the absences entered by organisations in which the person no longer holds a post."""
    posts_of_absence = (
        Post.person_id == Absence.person_id,
        Post.organisation_id == Absence.organisation_id,
    )
    last_day = select(func.max(Post.ends_on)).where(*posts_of_absence).scalar_subquery()
    session.execute(
        update(Absence)
        .where(
            Absence.person_id.in_(person_ids),
            Absence.withdrawn_at.is_(None),
            ~exists().where(*posts_of_absence, Post.ends_on.is_(None)),
            or_(Absence.ends_on.is_(None), Absence.ends_on > last_day),
            last_day.is_not(None),
        )
        .values(ends_on=case((Absence.starts_on > last_day, Absence.starts_on), else_=last_day)),
        execution_options={"synchronize_session": False},
    )


def set_main_post(session: Session, post: Post) -> None:
    """Make a post the main one of its holder, and the others not."""
    held_posts = update(Post).where(Post.person_id == post.person_id, Post.ends_on.is_(None))
    session.execute(
        held_posts.values(is_main=Post.id == post.id),
        execution_options={"synchronize_session": False},
    )
    session.expire(post)
