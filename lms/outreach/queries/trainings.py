"""Reads of trainings: those an actor manages, and the parts of the queries of all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import (
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import CONSULTANT, OFFICER, Actor, fold_text
from lms.catalogue.models import Course
from lms.core.collation import COLLATION
from lms.core.database import UtcDateTime
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.outreach.models import SignUp, Training
from lms.outreach.rules import BOTH, COMING, LONGEST_DURATION, WAITING
from lms.regions.models import RegionUnit
from lms.regions.queries import UnitChoice, list_districts_by_region, select_subtrees_ids

STREAM: Final = 1000
TO_COME: Final = "to_come"
PAST: Final = "past"
CANCELLED: Final = "cancelled"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A training with the names of its unit and organisation and its numbers of people."""

    id: int
    title_kk: str
    title_ru: str
    course: str | None
    region_unit_id: int
    unit_kk: str
    unit_ru: str
    organisation_id: int | None
    organisation_kk: str | None
    organisation_ru: str | None
    place_kk: str
    place_ru: str
    note_kk: str
    note_ru: str
    language: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    changes: int
    changed_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    late_reason: str
    coming: int
    waiting: int
    came: int

    @property
    def free(self) -> int:
        """Number of free seats."""
        return max(0, self.capacity - self.coming)


@dataclass(frozen=True, slots=True)
class TrainingSearch:
    """Criteria of a list of trainings; an empty one does not narrow it."""

    when: str = TO_COME
    text: str = ""
    region_unit_id: int | None = None
    course: str = ""
    language: str = ""


def is_managed_by(by: Actor) -> ColumnElement[bool]:
    """Return the SQL condition that the actor manages a training of the enclosing query.

    Officers and consultants manage those for everybody in their units; HR manages those of its
    organisations and of organisations merged into them; the national administrator manages all.
    """
    if by.is_national_admin():
        return true()
    if not by.grants:  # most readers are learners, and the parts below are long
        return false()
    in_scope = and_(
        Training.organisation_id.is_(None),
        Training.region_unit_id.in_(select_units_in_scope(by, OFFICER, CONSULTANT)),
    )
    own_organisations = select_organisation_subtree_ids(get_hr_organisation_ids(by))
    return or_(in_scope, Training.organisation_id.in_(select_with_merged(own_organisations)))


def find_managed_training(session: Session, by: Actor, training_id: int) -> TrainingRow | None:
    """Return a training if the actor manages it, else None."""
    if not by.grants:
        return None
    return find_training_row(session, training_id, is_managed_by(by))


def list_managed_trainings(
    session: Session,
    by: Actor,
    search: TrainingSearch,
    *,
    sort: str,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[list[TrainingRow], int]:
    """Return one page of the trainings that the actor manages, and the total.

    `sort`: starts_at, title, unit, coming or came; a leading "-" reverses it.
    """
    conditions, times = [is_managed_by(by), *build_search_conditions(search)], get_search_times(now)
    total = session.scalar(count_training_rows(conditions), times) or 0
    page = _sorted_rows(conditions, sort).limit(limit).offset(offset)
    return list(read_rows(TrainingRow, session.execute(page, times))), total


def stream_managed_trainings(
    session: Session, by: Actor, search: TrainingSearch, *, sort: str, now: datetime
) -> Iterator[TrainingRow]:
    """Yield all trainings that the actor manages, read in batches."""
    rows = _sorted_rows([is_managed_by(by), *build_search_conditions(search)], sort)
    batches = rows.execution_options(yield_per=STREAM)
    yield from read_rows(TrainingRow, session.execute(batches, get_search_times(now)))


def may_hold_in(session: Session, by: Actor, region_unit_id: int) -> bool:
    """Whether the actor may hold trainings for everybody in a unit that exists today."""
    exists_today = (RegionUnit.id == region_unit_id, RegionUnit.valid_to.is_(None))
    return (
        session.scalar(
            select(RegionUnit.id).where(
                *exists_today, RegionUnit.id.in_(select_units_in_scope(by, OFFICER, CONSULTANT))
            )
        )
        is not None
    )


def list_units_to_hold_in(session: Session, by: Actor) -> list[tuple[UnitChoice, list[UnitChoice]]]:
    """Return (region, districts) where the actor may hold trainings for everybody.

    Regions without such a district are left out.
    """
    unit_ids = set(session.scalars(select_units_in_scope(by, OFFICER, CONSULTANT)))
    groups = [
        (region, [unit for unit in districts if unit.id in unit_ids])
        for region, districts in list_districts_by_region(session)
    ]
    return [(region, districts) for region, districts in groups if districts]


def find_course_id(session: Session, slug: str) -> int | None:
    """Return the id of the course with this slug, or None."""
    return session.scalar(select(Course.id).where(Course.slug == slug))


def find_training_row(
    session: Session, training_id: int, allowed: ColumnElement[bool]
) -> TrainingRow | None:
    """Return a training if it fulfils the condition, else None."""
    row = session.execute(select_training_rows().where(Training.id == training_id, allowed)).first()
    return None if row is None else read_row(TrainingRow, row)


@cache  # a third of the time of a list; it names tables alone
def select_training_rows() -> Select[*tuple[Any, ...]]:
    """Return the query whose rows are each a TrainingRow, without conditions."""
    table = Training
    return (
        select(
            table.id,
            table.title_kk,
            table.title_ru,
            Course.slug.label("course"),
            table.region_unit_id,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            table.organisation_id,
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            table.place_kk,
            table.place_ru,
            table.note_kk,
            table.note_ru,
            table.language,
            table.starts_at,
            table.ends_at,
            table.capacity,
            table.changes,
            table.changed_at,
            table.cancelled_at,
            table.cancel_reason,
            table.late_reason,
            _sign_up_count(SignUp.state == COMING).label("coming"),
            _sign_up_count(SignUp.state == WAITING).label("waiting"),
            _sign_up_count(SignUp.came.is_(True)).label("came"),
        )
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .outerjoin(Organisation, Organisation.id == table.organisation_id)
        .outerjoin(Course, Course.id == table.course_id)
    )


def _sign_up_count(condition: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .where(SignUp.session_id == Training.id, condition)
        .correlate(Training)
        .scalar_subquery()
    )


def count_training_rows(conditions: list[ColumnElement[bool]]) -> Select[int]:
    """Return a query for the number of trainings that fulfil the conditions."""
    return select(func.count()).select_from(Training).where(*conditions)


def _sorted_rows(conditions: list[ColumnElement[bool]], sort: str) -> Select[*tuple[Any, ...]]:
    language = current_language()
    keys: dict[str, Any] = {
        "title": getattr(Training, f"title_{language}").collate(COLLATION),
        "unit": getattr(RegionUnit, f"name_{language}").collate(COLLATION),
        "coming": _sign_up_count(SignUp.state == COMING),
        "came": _sign_up_count(SignUp.came.is_(True)),
    }
    key = keys.get(sort.removeprefix("-"), Training.starts_at)
    return (
        select_training_rows()
        .where(*conditions)
        .order_by(key.desc() if sort.startswith("-") else key, Training.id)
    )


def get_search_times(now: datetime) -> dict[str, datetime]:
    """Return the parameters in the conditions of a search."""
    return {"now": now, "earliest": now - LONGEST_DURATION}


def build_search_conditions(search: TrainingSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a search; the times are parameters, as get_search_times has them."""
    now, earliest = (bindparam(name, type_=UtcDateTime()) for name in ("now", "earliest"))
    conditions: list[ColumnElement[bool]] = []
    if search.when != ALL:
        cancelled = Training.cancelled_at
        conditions.append(
            cancelled.is_not(None) if search.when == CANCELLED else cancelled.is_(None)
        )
    if search.when == TO_COME:  # the beginning has an index
        conditions += [Training.starts_at > earliest, Training.ends_at > now]
    elif search.when == PAST:
        conditions.append(Training.ends_at <= now)
    conditions += [
        Training.search_key.contains(word, autoescape=True)
        for word in fold_text(search.text).split()
    ]
    if search.region_unit_id is not None:
        conditions.append(Training.region_unit_id.in_(select_subtrees_ids([search.region_unit_id])))
    if search.course:
        conditions.append(
            Training.course_id.in_(select(Course.id).where(Course.slug == search.course))
        )
    if search.language:
        conditions.append(Training.language.in_((search.language, BOTH)))
    return conditions


def select_with_merged(organisations: Select[int]) -> Select[int]:
    """Return a query for these organisations and all that were merged into them.

    The people of a merged organisation went along, and so do its trainings.
    """
    merged = select(Organisation.id).where(Organisation.id.in_(organisations)).cte(recursive=True)
    merged = merged.union(select(Organisation.id).where(Organisation.merged_into_id == merged.c.id))
    return select(merged.c.id)
