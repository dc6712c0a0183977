"""Reads of posts and absences."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Organisation, Person, Post
from lms.accounts.queries.actors import people_scope
from lms.accounts.queries.organisations import organisations_of_hr
from lms.accounts.rules import Actor
from lms.core.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with the names of its organisation. It is held now if it has no end."""

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


def posts(session: Session, person_id: int, *, by: Actor | None = None) -> list[PostRow]:
    """A person's posts, those held now first, then the latest; with `by` only those that they may know of."""
    query = _posts([person_id], by).order_by(
        Post.ends_on.is_not(None), Post.is_main.desc(), Post.starts_on.desc(), Post.id
    )
    return list(read_rows(PostRow, session.execute(query)))


def posts_of(
    session: Session, person_ids: Collection[int], *, by: Actor | None = None
) -> dict[int, list[PostRow]]:
    """The posts that each of these people holds now, the main one first; with `by` only those that they may know of."""
    found: dict[int, list[PostRow]] = {}
    query = (
        _posts(person_ids, by).where(Post.ends_on.is_(None)).order_by(Post.is_main.desc(), Post.id)
    )
    for row in session.execute(query):
        found.setdefault(row.person_id, []).append(read_row(PostRow, row))
    return found


def managed_posts(session: Session, *, by: Actor, posts: Collection[PostRow]) -> set[int]:
    """The ids of those of the posts that are held in an organisation whose people the actor manages."""
    held = {one.organisation_id for one in posts if one.ends_on is None}
    found = set(
        session.scalars(
            select(Organisation.id).where(Organisation.id.in_(held), organisations_of_hr(by))
        )
    )
    return {one.id for one in posts if one.ends_on is None and one.organisation_id in found}


def manages_person(session: Session, *, by: Actor, person_id: int) -> bool:
    """Whether the actor manages a post that the person holds now; a national administrator manages all."""
    if by.is_national_admin():
        return True
    held = (
        Post.person_id == person_id,
        Post.ends_on.is_(None),
        Organisation.id == Post.organisation_id,
    )
    return bool(session.scalar(select(exists().where(*held, organisations_of_hr(by)))))


def _posts(person_ids: Collection[int], by: Actor | None) -> Select[*tuple[Any, ...]]:
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
        people_scope(by, unit=Person.region_unit_id, organisation=Post.organisation_id)
    )


def absences(session: Session, person_id: int) -> Sequence[Absence]:
    """A person's absences that were not entered by mistake, the latest first."""
    return session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.withdrawn_at.is_(None))
        .order_by(Absence.starts_on.desc(), Absence.id.desc())
    ).all()


def absent_on(person_id: Any, day: date) -> ColumnElement[bool]:
    """Whether the person of a row, by the column of the id, is absent on a day, as a condition."""
    until = or_(Absence.ends_on.is_(None), Absence.ends_on >= day)
    return exists().where(
        Absence.person_id == person_id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_on <= day,
        until,
    )
