"""Rows of trainings, with their names and numbers of people."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row
from lms.outreach.models import SignUp, Training
from lms.outreach.rules import COMING, WAITING
from lms.regions.models import RegionUnit


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
    venue_kk: str
    venue_ru: str
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
    coming_count: int
    waiting_count: int
    came_count: int

    @property
    def free(self) -> int:
        """Number of free seats."""
        return max(0, self.capacity - self.coming_count)


def find_training_row(
    session: Session, training_id: int, allowed: ColumnElement[bool]
) -> TrainingRow | None:
    """Return a training if it fulfils the condition, else None."""
    row = session.execute(select_training_rows().where(Training.id == training_id, allowed)).first()
    return None if row is None else read_row(TrainingRow, row)


@cache  # a third of the time of a list
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
            table.venue_kk,
            table.venue_ru,
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
            _select_sign_up_count(SignUp.state == COMING).label("coming_count"),
            _select_sign_up_count(SignUp.state == WAITING).label("waiting_count"),
            _select_sign_up_count(SignUp.came.is_(True)).label("came_count"),
        )
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .outerjoin(Organisation, Organisation.id == table.organisation_id)
        .outerjoin(Course, Course.id == table.course_id)
    )


def _select_sign_up_count(condition: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .where(SignUp.training_id == Training.id, condition)
        .correlate(Training)
        .scalar_subquery()
    )


def count_training_rows(conditions: list[ColumnElement[bool]]) -> Select[int]:
    """Return a query for the number of trainings that fulfil the conditions."""
    return select(func.count()).select_from(Training).where(*conditions)


def select_sorted_rows(
    conditions: list[ColumnElement[bool]], sort: str
) -> Select[*tuple[Any, ...]]:
    """Return the query for the trainings that fulfil the conditions, in order."""
    language = current_language()
    keys: dict[str, Any] = {
        "title": getattr(Training, f"title_{language}").collate(COLLATION),
        "unit": getattr(RegionUnit, f"name_{language}").collate(COLLATION),
        "coming": _select_sign_up_count(SignUp.state == COMING),
        "came": _select_sign_up_count(SignUp.came.is_(True)),
    }
    key = keys.get(sort.removeprefix("-"), Training.starts_at)
    return (
        select_training_rows()
        .where(*conditions)
        .order_by(key.desc() if sort.startswith("-") else key, Training.id)
    )
