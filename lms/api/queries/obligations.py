"""Queries of the API: pages by cursor, in order of id, within the scope of the token's actor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person, Post
from lms.accounts.queries import (
    build_hr_scope,
    build_organisation_scope,
    build_people_scope,
    select_organisation_subtree_ids,
)
from lms.accounts.queries import list_current_posts as posts_held_by
from lms.accounts.rules import Actor, mask_iin
from lms.catalogue.models import Course, CourseVersion
from lms.core.crypto import FieldCipher
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries import is_obligation_in_scope
from lms.obligations.queries.duties import is_leading
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.regions.models import RegionUnit
from lms.regions.rules import REPUBLIC


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows; `last` is the id after which the next page begins, None on the last page."""

    rows: list[dict[str, Any]]
    last: int | None


def select_own_organisations(by: Actor) -> Select[int]:
    """Select the ids of the organisations that the token may act for."""
    return select(Organisation.id).where(build_hr_scope(by))


def map_open_by_bin(session: Session, by: Actor, bins: Collection[str]) -> dict[str, Organisation]:
    """Return the token's open organisations with these BINs."""
    inside = (build_hr_scope(by), Organisation.closed_on.is_(None))
    return {
        str(row.bin): row
        for row in session.scalars(select(Organisation).where(Organisation.bin.in_(bins), *inside))
    }


def find_own_by_bin(session: Session, by: Actor, digits: str) -> Organisation | None:
    """Return the token's organisation with this BIN, open or closed, or None."""
    return session.scalar(
        select(Organisation).where(Organisation.bin == digits, build_hr_scope(by))
    )


def map_units_by_kato(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of current units with these KATO codes, without the republic."""
    is_current = (RegionUnit.valid_to.is_(None), RegionUnit.level != REPUBLIC)
    rows = session.execute(
        select(RegionUnit.kato, RegionUnit.id).where(RegionUnit.kato.in_(codes), *is_current)
    )
    return {kato: unit_id for kato, unit_id in rows if kato is not None}


def list_people(
    session: Session,
    *,
    by: Actor,
    cipher: FieldCipher,
    organisation_id: int | None,
    after: int,
    limit: int,
) -> RowsPage:
    """Return a page of the people whom HR of the organisation sees, with their current posts.

    Only posts in the organisation and below it.
    """
    scope = build_people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )
    conditions = [scope, Person.id > after, Person.merged_into_id.is_(None)]
    if organisation_id is not None:
        conditions.append(
            _belongs_to(by, organisation_id, organisation=Person.organisation_id, person=Person.id)
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
    people = session.execute(query).all()
    posts = posts_held_by(session, [row.id for row in people], by=by)
    return _cut_page([_person_json(row, posts.get(row.id, []), cipher) for row in people], limit)


def _belongs_to(
    by: Actor, organisation_id: int, *, organisation: Any, person: Any
) -> ColumnElement[bool]:
    """Return the condition that a row, or a post of its person, is in the organisation's subtree.

    Limited to the token's organisations, so that a client can't probe where else people belong.
    """
    is_inside = and_(
        Organisation.id.in_(select_organisation_subtree_ids([organisation_id])), build_hr_scope(by)
    )
    ids = select(Organisation.id).where(is_inside)
    current_posts = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(ids)
    )
    return or_(organisation.in_(ids), person.in_(current_posts))


def _person_json(row: Any, posts: list[Any], cipher: FieldCipher) -> dict[str, Any]:
    iin = mask_iin(cipher.decrypt(row.iin_encrypted))[-4:] if row.iin_encrypted else None
    post_rows = [
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
        "posts": post_rows,
    }


def list_organisations(session: Session, *, by: Actor, after: int, limit: int) -> RowsPage:
    """Return a page of the token's organisation and those below it, also the closed ones."""
    query = (
        select(Organisation, RegionUnit.kato)
        .join(RegionUnit, RegionUnit.id == Organisation.region_unit_id)
        .where(build_organisation_scope(by), Organisation.id > after)
        .order_by(Organisation.id)
        .limit(limit + 1)
    )
    return _cut_page(
        [_organisation_json(row, kato, by) for row, kato in session.execute(query)], limit
    )


def _organisation_json(row: Organisation, kato: str | None, by: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "bin": row.bin,
        "name_kk": row.name_kk,
        "name_ru": row.name_ru,
        "kind": row.kind,
        "region_kato": kato or "",
        "parent_id": None if row.id == by.organisation_id else row.parent_id,
        "closed_on": format_day(row.closed_on),
    }


@dataclass(frozen=True, slots=True)
class ObligationFilter:
    """Filter of obligations; None does not filter. `state` may be "overdue"."""

    state: str | None = None
    due_before: date | None = None
    person_id: int | None = None
    course: str | None = None
    organisation_id: int | None = None


def list_obligations(
    session: Session, *, by: Actor, filters: ObligationFilter, today: date, after: int, limit: int
) -> RowsPage:
    """Return a page of the obligations that HR of the organisation sees.

    Only the latest round per person and assignment. `leads_duty`: whether it stands for all that
    ask the person for the course.
    """
    query = (
        _join_people(
            select(
                Obligation.id,
                Obligation.assignment_id,
                Obligation.person_id,
                Person.surname,
                Person.given_name,
                Person.patronymic,
                _visible_organisation(by),
                Course.slug,
                CourseVersion.title_kk,
                CourseVersion.title_ru,
                Assignment.reason,
                Obligation.state,
                Obligation.opened_on,
                Obligation.due_on,
                Obligation.met_on,
                Obligation.round,
                is_leading(partial(_list_scope, by)).label("leads_duty"),
            )
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(*_filter_conditions(by, filters, today), Obligation.id > after)
        .order_by(Obligation.id)
        .limit(limit + 1)
    )
    return _cut_page([_obligation_json(row, today) for row in session.execute(query)], limit)


def _list_scope(by: Actor, obligation: type[Obligation]) -> list[ColumnElement[bool]]:
    return [is_obligation_in_scope(by, obligation)]


def count_obligations(
    session: Session, *, by: Actor, filters: ObligationFilter, today: date
) -> list[dict[str, Any]]:
    """Count the people of each course by the state of their duty, and the overdue among the open.

    Several obligations of a person for one course are one duty. Ended ones count if no other is
    left.
    """
    open_due_on = func.min(case((Obligation.state == OPEN, Obligation.due_on)))
    is_left = {state: func.max(case((Obligation.state == state, 1))) for state in (MET, EXEMPT)}
    state = case(
        (open_due_on.is_not(None), OPEN),
        *((condition.is_not(None), name) for name, condition in is_left.items()),
        else_=ENDED,
    )
    duties = (
        _join_people(select(Course.slug, state.label("state"), open_due_on.label("due_on")))
        .where(*_filter_conditions(by, filters, today))
        .group_by(Course.slug, Obligation.person_id)
        .subquery()
    )
    rows = session.execute(
        select(
            duties.c.slug,
            duties.c.state,
            func.count(),
            func.count(case((duties.c.due_on < today, 1))),
        )
        .group_by(duties.c.slug, duties.c.state)
        .order_by(duties.c.slug)
    )
    sums: dict[str, dict[str, Any]] = {}
    for slug, name, count, overdue in rows:
        course_sums = sums.setdefault(
            slug, {"course": slug, **dict.fromkeys((OPEN, MET, ENDED, EXEMPT, "overdue"), 0)}
        )
        course_sums[name] += count
        course_sums["overdue"] += overdue
    return list(sums.values())


def _visible_organisation(by: Actor) -> ColumnElement[int | None]:
    """Return the obligation's organisation if it is the token's, else NULL.

    Of somebody with two posts it may be elsewhere.
    """
    return case(
        (Obligation.organisation_id.in_(select_own_organisations(by)), Obligation.organisation_id),
        else_=None,
    ).label("organisation_id")


def _join_people(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    joined = query.select_from(Obligation).join(Person, Person.id == Obligation.person_id)
    return joined.join(Course, Course.id == Obligation.course_id)


def _filter_conditions(
    by: Actor, filters: ObligationFilter, today: date
) -> list[ColumnElement[bool]]:
    newer = aliased(Obligation)
    same = (
        newer.assignment_id == Obligation.assignment_id,
        newer.person_id == Obligation.person_id,
    )
    conditions = [
        is_obligation_in_scope(by),
        ~exists().where(*same, newer.round > Obligation.round),
    ]
    if filters.state == "overdue":
        conditions += [Obligation.state == OPEN, Obligation.due_on < today]
    elif filters.state:
        conditions.append(Obligation.state == filters.state)
    if filters.due_before is not None:
        conditions.append(Obligation.due_on < filters.due_before)
    if filters.person_id is not None:
        conditions.append(Obligation.person_id == filters.person_id)
    if filters.course is not None:
        conditions.append(Course.slug == filters.course)
    if filters.organisation_id is not None:
        columns = {"organisation": Obligation.organisation_id, "person": Obligation.person_id}
        conditions.append(_belongs_to(by, filters.organisation_id, **columns))
    return conditions


def _obligation_json(row: Any, today: date) -> dict[str, Any]:
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
        "opened_on": format_day(row.opened_on),
        "due_on": format_day(row.due_on),
        "met_on": format_day(row.met_on),
        "overdue": row.state == OPEN and row.due_on < today,
        "round": row.round,
        "leads_duty": bool(row.leads_duty),
    }


def format_day(value: date | None) -> str | None:
    """Return a day as ISO text, or None."""
    return value.isoformat() if value is not None else None


def _cut_page(rows: list[dict[str, Any]], limit: int) -> RowsPage:
    """Return a page of `limit` rows; one row more was read to know whether there is a next page."""
    page_rows = rows[:limit]
    return RowsPage(page_rows, page_rows[-1]["id"] if len(rows) > limit else None)
