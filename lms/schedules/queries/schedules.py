"""Reads of schedules: those of a person, and those that are due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.core.rows import read_rows
from lms.messaging.models import Unsubscription
from lms.messaging.rules.kinds import EMAIL, REPORTS
from lms.regions.models import RegionUnit
from lms.report_builder.models import SavedReport
from lms.reporting.queries.areas import ORGANISATIONS, UNITS
from lms.schedules.errors import ScheduleNotFound
from lms.schedules.models import ReportSchedule
from lms.schedules.rules import ACTIVE, ENDED, PAUSED, is_sent_before_due


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule with the names of its area and of its saved report (`name`).

    `unwanted`: the person unsubscribed from reports by e-mail, so it pauses.
    `is_akimat`: the area hands in half-yearly reports before the half-year ends.
    """

    id: int
    person_id: int
    subject: str
    area_kind: str
    area_id: int
    saved_report_id: int | None
    every: str
    format: str
    next_on: date
    created_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    area_kk: str
    area_ru: str
    name: str
    unwanted: bool
    is_akimat: bool

    @property
    def state(self) -> str:
        """The state: active, paused or ended."""
        return (
            ENDED
            if self.ended_at is not None
            else PAUSED
            if self.paused_at is not None or self.unwanted
            else ACTIVE
        )

    @property
    def is_before_due(self) -> bool:
        """Whether it is sent ahead of the due day (rules.is_sent_before_due)."""
        return is_sent_before_due(self.subject, self.every, is_akimat=self.is_akimat)

    @property
    def area_names(self) -> dict[str, str]:
        """The names of the area by language."""
        return {"kk": self.area_kk, "ru": self.area_ru}


UNWANTED: Final = exists().where(
    Unsubscription.person_id == ReportSchedule.person_id,
    Unsubscription.channel == EMAIL,
    Unsubscription.category == REPORTS,
)
AREA_KK: Final = func.coalesce(RegionUnit.name_kk, Organisation.name_kk, "").label("area_kk")
AREA_RU: Final = func.coalesce(RegionUnit.name_ru, Organisation.name_ru, "").label("area_ru")
NAME: Final = func.coalesce(SavedReport.name, "").label("name")
_COLUMNS: Final = tuple(getattr(ReportSchedule, name) for name in ScheduleRow.__slots__[:13])


def join_names(query: Select[Any]) -> Select[Any]:
    """Join a query of schedules with the tables of AREA_KK, AREA_RU and NAME."""
    unit = and_(ReportSchedule.area_kind == UNITS, RegionUnit.id == ReportSchedule.area_id)
    organisation = and_(
        ReportSchedule.area_kind == ORGANISATIONS, Organisation.id == ReportSchedule.area_id
    )
    query = query.outerjoin(RegionUnit, unit).outerjoin(Organisation, organisation)
    return query.outerjoin(SavedReport, SavedReport.id == ReportSchedule.saved_report_id)


def list_schedules(
    session: Session, person_id: int, *, state: str = "", limit: int, offset: int = 0
) -> list[ScheduleRow]:
    """Return a person's schedules: open before ended, then newest first."""
    order = (ReportSchedule.ended_at.is_not(None), ReportSchedule.id.desc())
    return _list_rows(
        session,
        *_build_person_conditions(person_id, state),
        order=order,
        limit=limit,
        offset=offset,
    )


def count_schedules(session: Session, person_id: int, *, state: str = "") -> int:
    """Return how many schedules a person has in a state, or in all states."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ReportSchedule)
            .where(*_build_person_conditions(person_id, state))
        )
        or 0
    )


def count_open_schedules(session: Session, person_id: int) -> int:
    """Return how many of a person's schedules have not ended."""
    conditions = (ReportSchedule.person_id == person_id, ReportSchedule.ended_at.is_(None))
    return session.scalar(select(func.count()).select_from(ReportSchedule).where(*conditions)) or 0


def load_schedule(session: Session, person_id: int, schedule_id: int) -> ScheduleRow:
    """Return a person's schedule. Raises ScheduleNotFound."""
    rows = _list_rows(
        session,
        ReportSchedule.id == schedule_id,
        ReportSchedule.person_id == person_id,
        order=(),
        limit=1,
    )
    if not rows:
        raise ScheduleNotFound
    return rows[0]


def list_due_schedules(session: Session, *, today: date, limit: int) -> list[ScheduleRow]:
    """Return the active schedules whose day has come, the longest overdue first."""
    conditions = (ReportSchedule.next_on <= today, *_build_state_conditions(ACTIVE))
    return _list_rows(
        session, *conditions, order=(ReportSchedule.next_on, ReportSchedule.id), limit=limit
    )


def _build_person_conditions(person_id: int, state: str) -> tuple[ColumnElement[bool], ...]:
    return ReportSchedule.person_id == person_id, *_build_state_conditions(state)


def _build_state_conditions(state: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a state; none for no state."""
    if state == ENDED:
        return (ReportSchedule.ended_at.is_not(None),)
    is_paused = ReportSchedule.paused_at.is_not(None) | UNWANTED
    condition = {ACTIVE: ~is_paused, PAUSED: is_paused}.get(state)
    return () if condition is None else (ReportSchedule.ended_at.is_(None), condition)


def _list_rows(
    session: Session,
    *conditions: ColumnElement[bool],
    order: tuple[Any, ...],
    limit: int,
    offset: int = 0,
) -> list[ScheduleRow]:
    query = join_names(
        select(
            *_COLUMNS,
            AREA_KK,
            AREA_RU,
            NAME,
            UNWANTED.label("unwanted"),
            RegionUnit.parent_id.is_not(None).label("is_akimat"),
        )
    )
    rows = session.execute(query.where(*conditions).order_by(*order).limit(limit).offset(offset))
    return list(read_rows(ScheduleRow, rows))
