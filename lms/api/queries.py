"""Reads for programs: pages by a cursor, in the order of our numbers. Each carries the scope of the token's actor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person, Post
from lms.accounts.queries import (
    organisation_subtrees_ids,
    organisations_in_scope,
    organisations_of_hr,
    people_scope,
)
from lms.accounts.queries import posts_of as posts_held_by
from lms.accounts.rules import Actor, mask_iin
from lms.catalogue.models import Course, CourseVersion
from lms.core.crypto import FieldCipher
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries import obligations_answered_for
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.regions.models import RegionUnit
from lms.regions.rules import REPUBLIC


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows, and whether there are more: then the next page begins after `last`."""

    rows: list[dict[str, Any]]
    last: int | None


def own_organisations(by: Actor) -> Select[int]:
    """A query for the ids of the organisations for which the token speaks."""
    return select(Organisation.id).where(organisations_of_hr(by))


def standing_by_bin(session: Session, by: Actor, bins: Collection[str]) -> dict[str, Organisation]:
    """The standing organisations of the token with these BINs."""
    inside = (organisations_of_hr(by), Organisation.closed_on.is_(None))
    return {
        str(row.bin): row
        for row in session.scalars(select(Organisation).where(Organisation.bin.in_(bins), *inside))
    }


def own_by_bin(session: Session, by: Actor, digits: str) -> Organisation | None:
    """The organisation of the token with this BIN, closed or not."""
    return session.scalar(
        select(Organisation).where(Organisation.bin == digits, organisations_of_hr(by))
    )


def units_by_kato(session: Session, codes: Collection[str]) -> dict[str, int]:
    """The ids of the units of today with these KATO codes, the whole republic not among them."""
    standing = (RegionUnit.valid_to.is_(None), RegionUnit.level != REPUBLIC)
    rows = session.execute(
        select(RegionUnit.kato, RegionUnit.id).where(RegionUnit.kato.in_(codes), *standing)
    )
    return {kato: unit_id for kato, unit_id in rows if kato is not None}


def people(
    session: Session,
    *,
    by: Actor,
    cipher: FieldCipher,
    organisation_id: int | None,
    after: int,
    limit: int,
) -> Rows:
    """One page of the people whom HR of the organisation sees, with the posts that they hold in it and below it."""
    scope = people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )
    conditions = [scope, Person.id > after, Person.merged_into_id.is_(None)]
    if organisation_id is not None:
        conditions.append(
            _belongs(by, organisation_id, organisation=Person.organisation_id, person=Person.id)
        )
    query = (
        select(
            Person.id,
            Person.iin_encrypted,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.audience,
            Person.blocked_at.is_not(None).label("blocked"),
        )
        .where(*conditions)
        .order_by(Person.id)
        .limit(limit + 1)
    )
    found = session.execute(query).all()
    posts = posts_held_by(session, [row.id for row in found], by=by)
    return _page([_person(row, posts.get(row.id, []), cipher) for row in found], limit)


def _belongs(
    by: Actor, organisation_id: int, *, organisation: Any, person: Any
) -> ColumnElement[bool]:
    """Whether a row belongs to one of the token's organisations or below it, or its person holds a post there. Where else they belong must
    not be asked in this way.
    """
    inside = and_(
        Organisation.id.in_(organisation_subtrees_ids([organisation_id])), organisations_of_hr(by)
    )
    ids = select(Organisation.id).where(inside)
    held = select(Post.person_id).where(Post.ends_on.is_(None), Post.organisation_id.in_(ids))
    return or_(organisation.in_(ids), person.in_(held))


def _person(row: Any, posts: list[Any], cipher: FieldCipher) -> dict[str, Any]:
    iin = mask_iin(cipher.decrypt(row.iin_encrypted))[-4:] if row.iin_encrypted else None
    held = [
        {
            "organisation_id": post.organisation_id,
            "position": post.position,
            "category": post.category,
            "starts_on": post.starts_on.isoformat(),
            "is_main": post.is_main,
        }
        for post in posts
    ]
    return {
        "id": row.id,
        "iin_last_four": iin,
        "surname": row.surname,
        "given_name": row.given_name,
        "patronymic": row.patronymic,
        "audience": row.audience,
        "blocked": bool(row.blocked),
        "posts": held,
    }


def organisations(session: Session, *, by: Actor, after: int, limit: int) -> Rows:
    """One page of the token's organisation and of those below it, the closed ones too."""
    query = (
        select(Organisation, RegionUnit.kato)
        .join(RegionUnit, RegionUnit.id == Organisation.region_unit_id)
        .where(organisations_in_scope(by), Organisation.id > after)
        .order_by(Organisation.id)
        .limit(limit + 1)
    )
    return _page([_organisation(row, kato, by) for row, kato in session.execute(query)], limit)


def _organisation(row: Organisation, kato: str | None, by: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "bin": row.bin,
        "name_kk": row.name_kk,
        "name_ru": row.name_ru,
        "kind": row.kind,
        "region_kato": kato or "",
        "parent_id": None if row.id == by.organisation_id else row.parent_id,
        "closed_on": day(row.closed_on),
    }


@dataclass(frozen=True, slots=True)
class ObligationsAsked:
    """What the obligations are narrowed by; None does not narrow them. `state` may be "overdue"."""

    state: str | None = None
    due_before: date | None = None
    person_id: int | None = None
    course: str | None = None
    organisation_id: int | None = None


def obligations(
    session: Session, *, by: Actor, asked: ObligationsAsked, today: date, after: int, limit: int
) -> Rows:
    """One page of the obligations that HR of the organisation sees: of each person by each assignment the latest round."""
    query = (
        _of_people(
            select(
                Obligation.id,
                Obligation.assignment_id,
                Obligation.person_id,
                Person.surname,
                Person.given_name,
                Person.patronymic,
                _own_organisation(by),
                Course.slug,
                CourseVersion.title_kk,
                CourseVersion.title_ru,
                Assignment.reason,
                Obligation.state,
                Obligation.opened_on,
                Obligation.due_on,
                Obligation.met_on,
                Obligation.round,
            )
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(*_asked(by, asked, today), Obligation.id > after)
        .order_by(Obligation.id)
        .limit(limit + 1)
    )
    return _page([_obligation(row, today) for row in session.execute(query)], limit)


def obligation_sums(
    session: Session, *, by: Actor, asked: ObligationsAsked, today: date
) -> list[dict[str, Any]]:
    """By course, how many obligations are in each state, and how many of the open ones are overdue."""
    late = func.sum(case((and_(Obligation.state == OPEN, Obligation.due_on < today), 1), else_=0))
    query = _of_people(select(Course.slug, Obligation.state, func.count(), late)).where(
        *_asked(by, asked, today)
    )
    sums: dict[str, dict[str, Any]] = {}
    for slug, state, count, overdue in session.execute(
        query.group_by(Course.slug, Obligation.state).order_by(Course.slug)
    ):
        one = sums.setdefault(
            slug, {"course": slug, **dict.fromkeys((OPEN, MET, ENDED, EXEMPT, "overdue"), 0)}
        )
        one[state] += count
        one["overdue"] += overdue
    return list(sums.values())


def _own_organisation(by: Actor) -> ColumnElement[int | None]:
    """Where the obligation belongs, if that is within the token's organisations: of somebody with two posts it may be elsewhere."""
    return case(
        (Obligation.organisation_id.in_(own_organisations(by)), Obligation.organisation_id),
        else_=None,
    ).label("organisation_id")


def _of_people(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    people = query.select_from(Obligation).join(Person, Person.id == Obligation.person_id)
    return people.join(Course, Course.id == Obligation.course_id)


def _asked(by: Actor, asked: ObligationsAsked, today: date) -> list[ColumnElement[bool]]:
    later = aliased(Obligation)
    same = (
        later.assignment_id == Obligation.assignment_id,
        later.person_id == Obligation.person_id,
    )
    conditions = [
        obligations_answered_for(by),
        ~exists().where(*same, later.round > Obligation.round),
    ]
    if asked.state == "overdue":
        conditions += [Obligation.state == OPEN, Obligation.due_on < today]
    elif asked.state:
        conditions.append(Obligation.state == asked.state)
    if asked.due_before is not None:
        conditions.append(Obligation.due_on < asked.due_before)
    if asked.person_id is not None:
        conditions.append(Obligation.person_id == asked.person_id)
    if asked.course is not None:
        conditions.append(Course.slug == asked.course)
    if asked.organisation_id is not None:
        here = {"organisation": Obligation.organisation_id, "person": Obligation.person_id}
        conditions.append(_belongs(by, asked.organisation_id, **here))
    return conditions


def _obligation(row: Any, today: date) -> dict[str, Any]:
    return {
        "id": row.id,
        "assignment_id": row.assignment_id,
        "person_id": row.person_id,
        "surname": row.surname,
        "given_name": row.given_name,
        "patronymic": row.patronymic,
        "organisation_id": row.organisation_id,
        "course": row.slug,
        "title_kk": row.title_kk,
        "title_ru": row.title_ru,
        "reason": row.reason,
        "state": row.state,
        "opened_on": day(row.opened_on),
        "due_on": day(row.due_on),
        "met_on": day(row.met_on),
        "overdue": row.state == OPEN and row.due_on < today,
        "round": row.round,
    }


def day(value: date | None) -> str | None:
    """A day as programs read it."""
    return value.isoformat() if value is not None else None


def _page(rows: list[dict[str, Any]], limit: int) -> Rows:
    """One row more than a page was read, to know whether there is another page."""
    shown = rows[:limit]
    return Rows(shown, shown[-1]["id"] if len(rows) > limit else None)
