"""Posts, leaves and accounts of an organisation that closes: ended, or the successor's."""

from datetime import date, timedelta

from sqlalchemy import Date, case, exists, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Absence, Person, Post

_UNSYNCHRONISED = {"synchronize_session": False}


def list_holder_ids(session: Session, organisation_id: int) -> list[int]:
    """Return the ids of the people who hold a post in an organisation."""
    holder_ids = select(Post.person_id).where(
        Post.organisation_id == organisation_id, Post.ends_on.is_(None)
    )
    return list(session.scalars(holder_ids.order_by(Post.person_id)))


def end_all_posts(session: Session, organisation_id: int, on: date) -> None:
    """End the posts; one that began after the day ends on its first day."""
    ends = case((Post.starts_on > on, Post.starts_on), else_=literal(on, Date()))
    ending = update(Post).where(Post.organisation_id == organisation_id, Post.ends_on.is_(None))
    session.execute(ending.values(ends_on=ends, is_main=False), execution_options=_UNSYNCHRONISED)


def move_posts(session: Session, old_id: int, new_id: int, on: date) -> None:
    """End the old posts and begin new ones in the successor.

    A main post stays the main one, also for whoever held a post in the successor already.
    """
    successor_post = aliased(Post)
    has_post_there = exists().where(
        successor_post.person_id == Post.person_id,
        successor_post.organisation_id == new_id,
        successor_post.ends_on.is_(None),
    )
    main_holders = select(Post.person_id).where(
        Post.organisation_id == old_id, Post.ends_on.is_(None), Post.is_main
    )
    main_holder_ids = list(session.scalars(main_holders))
    starts = case((Post.starts_on > on, Post.starts_on), else_=literal(on, Date()))
    new_posts = select(
        Post.person_id, literal(new_id), Post.position, Post.category, starts, literal(False)
    ).where(Post.organisation_id == old_id, Post.ends_on.is_(None), ~has_post_there)
    columns = ["person_id", "organisation_id", "position", "category", "starts_on", "is_main"]
    session.execute(insert(Post).from_select(columns, new_posts))
    end_all_posts(session, old_id, on - timedelta(days=1))
    _make_main(session, main_holder_ids, new_id)


def move_absences(session: Session, old_id: int, new_id: int) -> None:
    """Hand the absences over with the posts."""
    moving = update(Absence).where(Absence.organisation_id == old_id)
    session.execute(moving.values(organisation_id=new_id), execution_options=_UNSYNCHRONISED)


def move_made_accounts(session: Session, old_id: int, new_id: int) -> None:
    """Let the successor answer for the accounts that the old organisation made.

    Nobody else could let those in who have not used theirs yet.
    """
    making = update(Person).where(Person.created_by_organisation_id == old_id)
    session.execute(
        making.values(created_by_organisation_id=new_id), execution_options=_UNSYNCHRONISED
    )


def _make_main(session: Session, person_ids: list[int], organisation_id: int) -> None:
    for start in range(0, len(person_ids), 1000):
        held_posts = (Post.organisation_id == organisation_id, Post.ends_on.is_(None))
        promotion = update(Post).where(
            Post.person_id.in_(person_ids[start : start + 1000]), *held_posts
        )
        session.execute(promotion.values(is_main=True), execution_options=_UNSYNCHRONISED)
