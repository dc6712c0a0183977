"""Reads of posts and absences."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Organisation, Person, Post
from lms.accounts.queries.actors import build_people_scope
from lms.accounts.queries.organisations import build_hr_scope, list_managed_organisation_ids
from lms.accounts.rules import Actor
from lms.core.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with the names of its organisation. Without a last day it is held now."""

    id: int
    person_id: int
    organisation_id: int
    name_kk: str
    name_ru: str
    position: str
    category: str
    starts_on: date
    ends_on: date | None
    is_main: bool


def list_posts(session: Session, person_id: int, *, by: Actor | None = None) -> list[PostRow]:
    """Return a person's posts: those held now first, then the latest.

    With `by`, only those that the actor may see.
    """
    query = _select_posts([person_id], by).order_by(
        Post.ends_on.is_not(None), Post.is_main.desc(), Post.starts_on.desc(), Post.id
    )
    return list(read_rows(PostRow, session.execute(query)))


def list_current_posts(
    session: Session, person_ids: Collection[int], *, by: Actor | None = None
) -> dict[int, list[PostRow]]:
    """Return the posts that each of these people holds now, the main one first, by person.

    With `by`, only those that the actor may see.
    """
    posts: dict[int, list[PostRow]] = {}
    query = (
        _select_posts(person_ids, by)
        .where(Post.ends_on.is_(None))
        .order_by(Post.is_main.desc(), Post.id)
    )
    for row in session.execute(query):
        posts.setdefault(row.person_id, []).append(read_row(PostRow, row))
    return posts


def list_managed_post_ids(session: Session, *, by: Actor, posts: Collection[PostRow]) -> set[int]:
    """Return which of the posts are held in organisations whose people the actor manages."""
    organisation_ids = {post.organisation_id for post in posts if post.ends_on is None}
    managed_ids = list_managed_organisation_ids(session, by=by, organisation_ids=organisation_ids)
    return {
        post.id for post in posts if post.ends_on is None and post.organisation_id in managed_ids
    }


def can_manage_person(session: Session, *, by: Actor, person_id: int) -> bool:
    """Return whether the actor manages a post that the person holds now.

    A national administrator manages everybody.
    """
    if by.is_national_admin():
        return True
    conditions = (
        Post.person_id == person_id,
        Post.ends_on.is_(None),
        Organisation.id == Post.organisation_id,
    )
    return bool(session.scalar(select(exists().where(*conditions, build_hr_scope(by)))))


def _select_posts(person_ids: Collection[int], by: Actor | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Post.id,
            Post.person_id,
            Post.organisation_id,
            Organisation.name_kk,
            Organisation.name_ru,
            Post.position,
            Post.category,
            Post.starts_on,
            Post.ends_on,
            Post.is_main,
        )
        .join(Organisation, Organisation.id == Post.organisation_id)
        .join(Person, Person.id == Post.person_id)
        .where(Post.person_id.in_(person_ids))
    )
    if by is None:
        return query
    return query.where(
        build_people_scope(by, unit=Person.region_unit_id, organisation=Post.organisation_id)
    )


def find_owner_organisations(
    session: Session, *, by: Actor, person_ids: Collection[int]
) -> dict[int, int]:
    """Return the organisation to which what the actor enters about each person belongs.

    That of a post by which the actor manages the person, else that of the main post. People without
    a post are left out.
    """
    managed_first = case((build_hr_scope(by), 0), else_=1)
    rows = session.execute(
        select(Post.person_id, Post.organisation_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.person_id.in_(person_ids), Post.ends_on.is_(None))
        .order_by(managed_first.desc(), Post.is_main, Post.id.desc())
    )
    return {row.person_id: row.organisation_id for row in rows}  # the last of a person stays


def is_absence_managed(by: Actor) -> ColumnElement[bool]:
    """Return the condition that an absence belongs to one of the actor's organisations.

    All absences for a national administrator.
    """
    if by.is_national_admin():
        return true()
    return Absence.organisation_id.in_(select(Organisation.id).where(build_hr_scope(by)))


def list_absences(session: Session, person_id: int, *, by: Actor) -> Sequence[Absence]:
    """Return a person's absences that belong to the actor's organisations, the latest first.

    Withdrawn ones are left out. Of the others the actor learns only is_absent().
    """
    return session.scalars(
        select(Absence)
        .where(
            Absence.person_id == person_id, Absence.withdrawn_at.is_(None), is_absence_managed(by)
        )
        .order_by(Absence.starts_on.desc(), Absence.id.desc())
    ).all()


def is_absent(session: Session, person_id: int, day: date) -> bool:
    """Return whether the person is absent on a day, whoever has entered it."""
    return bool(session.scalar(select(is_absent_on(person_id, day))))


def is_absent_on(person_id: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that the person of a row is absent on a day, which may be a column."""
    has_not_ended = or_(Absence.ends_on.is_(None), Absence.ends_on >= day)
    return exists().where(
        Absence.person_id == person_id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_on <= day,
        has_not_ended,
    )
