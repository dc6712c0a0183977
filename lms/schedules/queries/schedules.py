"""Schedules of a person, and those whose day has come."""

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
from lms.reporting.queries.places import ORGANISATIONS, UNITS
from lms.schedules.errors import ScheduleNotFound
from lms.schedules.models import ReportSchedule
from lms.schedules.rules import ACTIVE, ENDED, PAUSED, ahead


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule as its person sees it. `name`: of a saved report. `unwanted`: its person takes no reports by e-mail, so it
    pauses. `is_akimat`: its place hands in its half-years before they end.
    """

    id: int
    person_id: int
    subject: str
    place_kind: str
    place_id: int
    saved_report_id: int | None
    every: str
    format: str
    next_on: date
    created_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    place_kk: str
    place_ru: str
    name: str
    unwanted: bool
    is_akimat: bool

    @property
    def state(self) -> str:
        """Whether it goes on, pauses or has ended."""
        return (
            ENDED
            if self.ended_at is not None
            else PAUSED
            if self.paused_at is not None or self.unwanted
            else ACTIVE
        )

    @property
    def before_due(self) -> bool:
        """Whether it leaves before it has to be handed in (rules.ahead)."""
        return ahead(self.subject, self.every, is_akimat=self.is_akimat)

    @property
    def place(self) -> dict[str, str]:
        """The names of the place by language."""
        return {"kk": self.place_kk, "ru": self.place_ru}


UNWANTED: Final = exists().where(
    Unsubscription.person_id == ReportSchedule.person_id,
    Unsubscription.channel == EMAIL,
    Unsubscription.category == REPORTS,
)
PLACE_KK: Final = func.coalesce(RegionUnit.name_kk, Organisation.name_kk, "").label("place_kk")
PLACE_RU: Final = func.coalesce(RegionUnit.name_ru, Organisation.name_ru, "").label("place_ru")
NAME: Final = func.coalesce(SavedReport.name, "").label("name")
_OWN: Final = tuple(getattr(ReportSchedule, name) for name in ScheduleRow.__slots__[:13])


def named(query: Select[Any]) -> Select[Any]:
    """A query of schedules joined with what they are about, for PLACE_KK, PLACE_RU and NAME."""
    unit = and_(ReportSchedule.place_kind == UNITS, RegionUnit.id == ReportSchedule.place_id)
    body = and_(
        ReportSchedule.place_kind == ORGANISATIONS, Organisation.id == ReportSchedule.place_id
    )
    query = query.outerjoin(RegionUnit, unit).outerjoin(Organisation, body)
    return query.outerjoin(SavedReport, SavedReport.id == ReportSchedule.saved_report_id)


def schedules(
    session: Session, person_id: int, *, state: str = "", limit: int, offset: int = 0
) -> list[ScheduleRow]:
    """A person's schedules: those that go on first, of each kind the newest first."""
    order = (ReportSchedule.ended_at.is_not(None), ReportSchedule.id.desc())
    return _read(session, *_theirs(person_id, state), order=order, limit=limit, offset=offset)


def schedule_count(session: Session, person_id: int, *, state: str = "") -> int:
    """How many there are."""
    return (
        session.scalar(
            select(func.count()).select_from(ReportSchedule).where(*_theirs(person_id, state))
        )
        or 0
    )


def open_count(session: Session, person_id: int) -> int:
    """How many of a person's schedules have not ended."""
    open_ones = (ReportSchedule.person_id == person_id, ReportSchedule.ended_at.is_(None))
    return session.scalar(select(func.count()).select_from(ReportSchedule).where(*open_ones)) or 0


def schedule(session: Session, person_id: int, schedule_id: int) -> ScheduleRow:
    """The schedule, if it is this person's. Raises ScheduleNotFound."""
    found = _read(
        session,
        ReportSchedule.id == schedule_id,
        ReportSchedule.person_id == person_id,
        order=(),
        limit=1,
    )
    if not found:
        raise ScheduleNotFound
    return found[0]


def due_schedules(session: Session, *, today: date, limit: int) -> list[ScheduleRow]:
    """Schedules whose day has come, the longest overdue first; not those that pause, have ended or are unwanted by e-mail."""
    which = (ReportSchedule.next_on <= today, *_state(ACTIVE))
    return _read(session, *which, order=(ReportSchedule.next_on, ReportSchedule.id), limit=limit)


def _theirs(person_id: int, state: str) -> tuple[ColumnElement[bool], ...]:
    return ReportSchedule.person_id == person_id, *_state(state)


def _state(state: str) -> tuple[ColumnElement[bool], ...]:
    """The condition of a state; of no state none."""
    if state == ENDED:
        return (ReportSchedule.ended_at.is_not(None),)
    pauses = ReportSchedule.paused_at.is_not(None) | UNWANTED
    wanted = {ACTIVE: ~pauses, PAUSED: pauses}.get(state)
    return () if wanted is None else (ReportSchedule.ended_at.is_(None), wanted)


def _read(
    session: Session,
    *which: ColumnElement[bool],
    order: tuple[Any, ...],
    limit: int,
    offset: int = 0,
) -> list[ScheduleRow]:
    query = named(
        select(
            *_OWN,
            PLACE_KK,
            PLACE_RU,
            NAME,
            UNWANTED.label("unwanted"),
            RegionUnit.parent_id.is_not(None).label("is_akimat"),
        )
    )
    rows = session.execute(query.where(*which).order_by(*order).limit(limit).offset(offset))
    return list(read_rows(ScheduleRow, rows))
