"""Reads of the certificates of the people whom staff answer for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import PeopleFilter, build_people_conditions
from lms.accounts.rules import Actor
from lms.catalogue.models import Course
from lms.certificates.models import Certificate
from lms.certificates.queries.certificates import COLUMNS, CertificateRow
from lms.certificates.queries.editions import keep_answering_grants
from lms.core.clock import Moment
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row, read_rows
from lms.regions.models import RegionUnit

STREAM_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """Filters of a list of certificates; an empty one filters nothing.

    `name` is a part of the name or of the user name, `organisation` of an organisation's name,
    `course` a slug. The days of issue are written as 2026-03-09. `state`: valid, expired, revoked.
    """

    name: str = ""
    region_unit_id: int | None = None
    organisation: str = ""
    course: str = ""
    issued_from: str = ""
    issued_to: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A certificate in a list, with the unit of its holder."""

    certificate: CertificateRow
    unit_kk: str
    unit_ru: str


def count_held(session: Session, *, by: Actor, filters: CertificateFilter, moment: Moment) -> int:
    """Count the certificates of the whole list."""
    return session.scalar(_select_certificates((func.count(),), by, filters, moment)) or 0


def list_held(
    session: Session,
    *,
    by: Actor,
    filters: CertificateFilter,
    moment: Moment,
    sort: str,
    limit: int,
    offset: int,
) -> list[HeldRow]:
    """Return a page of the certificates of people whom the actor answers for.

    `sort`: name, course, unit, issued or valid_until; descending with - before it.
    """
    query = _select_rows(by, filters, moment).order_by(*_list_order(sort))
    return [_read_held(row) for row in session.execute(query.limit(limit).offset(offset))]


def stream_held(
    session: Session, *, by: Actor, filters: CertificateFilter, moment: Moment
) -> Iterator[HeldRow]:
    """Yield the whole list by name, read in batches so that memory does not grow with it."""
    query = _select_rows(by, filters, moment).order_by(*_list_order("name"))
    for batch in session.execute(query.execution_options(yield_per=STREAM_BATCH)).partitions():
        yield from map(_read_held, batch)


def list_held_ids(
    session: Session, *, by: Actor, filters: CertificateFilter, moment: Moment
) -> list[int]:
    """Return the ids of the whole list by name."""
    query = _select_certificates((Certificate.id,), by, filters, moment).order_by(
        *_list_order("name")
    )
    return list(session.scalars(query))


def load_held(session: Session, *, by: Actor, ids: Sequence[int]) -> list[CertificateRow]:
    """Return those of the certificates whose holders the actor answers for, in the order given.

    Without those whose names have been erased since.
    """
    query = (
        select(*COLUMNS)
        .join(Person, Person.id == Certificate.person_id)
        .where(is_one_of(Certificate.id, "ids"), *_list_scope_conditions(by, PeopleFilter()))
    )
    rows = read_rows(CertificateRow, session.execute(query, {"ids": list(ids)}))
    by_id = {row.id: row for row in rows}
    return [by_id[number] for number in ids if number in by_id]


def _read_held(row: Any) -> HeldRow:
    return HeldRow(read_row(CertificateRow, row), row.unit_kk, row.unit_ru)


def _select_rows(by: Actor, filters: CertificateFilter, moment: Moment) -> Select[Any]:
    units = RegionUnit.name_kk.label("unit_kk"), RegionUnit.name_ru.label("unit_ru")
    query = _select_certificates((*COLUMNS, *units), by, filters, moment)
    return query.join(RegionUnit, RegionUnit.id == Person.region_unit_id)


def _select_certificates(
    columns: Sequence[Any], by: Actor, filters: CertificateFilter, moment: Moment
) -> Select[Any]:
    people = PeopleFilter(
        text=filters.name, region_unit_id=filters.region_unit_id, organisation=filters.organisation
    )
    conditions = [
        *_list_scope_conditions(by, people),
        *_build_issue_conditions(filters, moment.zone),
        *_build_state_conditions(filters.state, moment.today),
    ]
    if filters.course:
        course_ids = select(Course.id).where(Course.slug == filters.course)
        conditions.append(Certificate.course_id.in_(course_ids))
    return (
        select(*columns)
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(*conditions)
    )


def _list_scope_conditions(by: Actor, people: PeopleFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on holders, the actor's and the filter's; none has been erased."""
    is_named = or_(Certificate.surname != "", Certificate.given_name != "")
    answering = replace(by, grants=keep_answering_grants(by))
    return [is_named, *build_people_conditions(answering, people)]


def _build_issue_conditions(
    filters: CertificateFilter, zone: ZoneInfo
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.issued_from:
        first = _begin_day(date.fromisoformat(filters.issued_from), zone)
        conditions.append(Certificate.issued_at >= first)
    if filters.issued_to and filters.issued_to < date.max.isoformat():
        day_after = date.fromisoformat(filters.issued_to) + timedelta(days=1)
        conditions.append(Certificate.issued_at < _begin_day(day_after, zone))
    return conditions


def _begin_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(max(day, date(1970, 1, 2)), time(), zone)


def _build_state_conditions(state: str, today: date) -> list[ColumnElement[bool]]:
    is_revoked = Certificate.revoked_on.is_not(None)
    is_expired = Certificate.valid_until.is_not(None) & (Certificate.valid_until < today)
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "valid": [~is_revoked, ~is_expired],
        "expired": [~is_revoked, is_expired],
        "revoked": [is_revoked],
    }
    return conditions.get(state, [])


def _list_order(sort: str) -> list[ColumnElement[Any]]:
    name = [Certificate.surname.collate(COLLATION), Certificate.given_name.collate(COLLATION)]
    language = current_language()
    orders: dict[str, list[ColumnElement[Any]]] = {
        "course": [getattr(Certificate, f"course_title_{language}").collate(COLLATION), *name],
        "unit": [getattr(RegionUnit, f"name_{language}").collate(COLLATION), *name],
        "issued": [Certificate.issued_at.expression],
        "valid_until": [
            Certificate.valid_until.is_(None),
            Certificate.valid_until.expression,
            *name,
        ],
    }
    order = [*orders.get(sort.removeprefix("-"), name), Certificate.id.expression]
    return [key.desc() for key in order] if sort.startswith("-") else order
