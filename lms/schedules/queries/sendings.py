"""Reads of sendings: the reports that were sent or are being prepared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from lms.core.jobs import RUNNING, Job
from lms.core.jobs import WAITING as JOB_WAITING
from lms.core.rows import read_rows
from lms.schedules.errors import ScheduleNotFound
from lms.schedules.models import ReportSchedule, ReportSending
from lms.schedules.queries.schedules import AREA_KK, AREA_RU, NAME, join_names
from lms.schedules.rules import DRAWN, KEPT_DAYS, SAVED, WAITING, name_file

JOB: Final = "send_report"
KEY: Final = "report_sending:"  # prefix of the subject of its job and its message
BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class SendingRow:
    """A report that was sent or is being prepared, with the names of its area.

    `due_on` is None on demand. `first` and `last` both belong to its period.
    """

    id: int
    schedule_id: int
    due_on: date | None
    first: date
    last: date
    format: str
    state: str
    error: str
    begun_at: datetime
    drawn_at: datetime | None
    sha256: str | None
    size: int | None
    person_id: int
    subject: str
    every: str
    area_kind: str
    area_id: int
    saved_report_id: int | None
    area_kk: str
    area_ru: str
    name: str

    @property
    def key(self) -> str:
        """The subject of its job and of its message."""
        return f"{KEY}{self.id}"

    @property
    def area_names(self) -> dict[str, str]:
        """The names of the area by language."""
        return {"kk": self.area_kk, "ru": self.area_ru}

    @property
    def file_name(self) -> str:
        """The name of its file."""
        name = self.subject if self.subject == SAVED else f"{self.subject}-{self.area_kind}"
        return name_file(
            name, self.saved_report_id or self.area_id, (self.first, self.last), self.format
        )

    def is_kept(self, now: datetime) -> bool:
        """Return whether its file can still be downloaded."""
        return (
            self.state == DRAWN
            and self.drawn_at is not None
            and now < self.drawn_at + timedelta(days=KEPT_DAYS)
        )


@dataclass(frozen=True, slots=True)
class SendingFilter:
    """Criteria of a list of sendings."""

    state: str = ""
    schedule_id: int | None = None


_COLUMNS: Final = (
    *(getattr(ReportSending, name) for name in SendingRow.__slots__[:12]),
    *(getattr(ReportSchedule, name) for name in SendingRow.__slots__[12:18]),
)


def list_sendings(
    session: Session, person_id: int, search: SendingFilter, *, limit: int, offset: int = 0
) -> list[SendingRow]:
    """Return a person's sendings, the latest first."""
    return _list_sendings(
        session, *_build_person_conditions(person_id, search), limit=limit, offset=offset
    )


def count_sendings(session: Session, person_id: int, search: SendingFilter) -> int:
    """Return how many sendings a person has."""
    query = (
        select(func.count())
        .select_from(ReportSending)
        .join(ReportSchedule, ReportSchedule.id == ReportSending.schedule_id)
    )
    return session.scalar(query.where(*_build_person_conditions(person_id, search))) or 0


def stream_sendings(
    session: Session, person_id: int, search: SendingFilter
) -> Iterator[list[SendingRow]]:
    """Yield a person's sendings in batches."""
    before: list[ColumnElement[bool]] = []
    while rows := _list_sendings(
        session, *_build_person_conditions(person_id, search), *before, limit=BATCH
    ):
        yield rows
        before = [ReportSending.id < rows[-1].id]


def load_sending(session: Session, person_id: int, sending_id: int) -> SendingRow:
    """Return a person's sending. Raises ScheduleNotFound."""
    rows = _list_sendings(
        session, ReportSending.id == sending_id, ReportSchedule.person_id == person_id, limit=1
    )
    if not rows:
        raise ScheduleNotFound
    return rows[0]


def find_sending(session: Session, sending_id: int) -> SendingRow | None:
    """Return anybody's sending, or None; for background work."""
    return next(iter(_list_sendings(session, ReportSending.id == sending_id, limit=1)), None)


def list_stranded_sendings(session: Session, *, limit: int) -> list[SendingRow]:
    """Return waiting sendings whose job was given up or cancelled."""
    subject = literal(KEY).concat(cast(ReportSending.id, String))
    has_open_job = exists().where(
        Job.kind == JOB, Job.subject == subject, Job.state.in_((JOB_WAITING, RUNNING))
    )
    return _list_sendings(session, ReportSending.state == WAITING, ~has_open_job, limit=limit)


def _build_person_conditions(person_id: int, search: SendingFilter) -> list[ColumnElement[bool]]:
    conditions = [ReportSchedule.person_id == person_id]
    if search.state:
        conditions.append(ReportSending.state == search.state)
    if search.schedule_id is not None:
        conditions.append(ReportSending.schedule_id == search.schedule_id)
    return conditions


def _list_sendings(
    session: Session, *conditions: ColumnElement[bool], limit: int, offset: int = 0
) -> list[SendingRow]:
    query: Any = select(*_COLUMNS, AREA_KK, AREA_RU, NAME).select_from(ReportSending)
    query = join_names(query.join(ReportSchedule, ReportSchedule.id == ReportSending.schedule_id))
    rows = session.execute(
        query.where(*conditions).order_by(ReportSending.id.desc()).limit(limit).offset(offset)
    )
    return list(read_rows(SendingRow, rows))
