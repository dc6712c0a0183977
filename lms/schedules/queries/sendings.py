"""What was sent, and what became of it."""

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
from lms.schedules.queries.schedules import NAME, PLACE_KK, PLACE_RU, named
from lms.schedules.rules import DRAWN, KEPT_DAYS, SAVED, WAITING, file_name

JOB: Final = "send_report"
KEY: Final = "report_sending:"  # of the subject of its job, and of its message
BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class SendingRow:
    """A report that was sent, or is to be. `due_on` is None where its person asked for it; both `first` and `last` belong to it."""

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
    place_kind: str
    place_id: int
    saved_report_id: int | None
    place_kk: str
    place_ru: str
    name: str

    @property
    def key(self) -> str:
        """What its job and its message are known by."""
        return f"{KEY}{self.id}"

    @property
    def place(self) -> dict[str, str]:
        """The names of the place by language."""
        return {"kk": self.place_kk, "ru": self.place_ru}

    @property
    def file_name(self) -> str:
        """What its file is called."""
        what = self.subject if self.subject == SAVED else f"{self.subject}-{self.place_kind}"
        return file_name(
            what, self.saved_report_id or self.place_id, (self.first, self.last), self.format
        )

    def is_kept(self, now: datetime) -> bool:
        """Whether its file is still there to be fetched."""
        return (
            self.state == DRAWN
            and self.drawn_at is not None
            and now < self.drawn_at + timedelta(days=KEPT_DAYS)
        )


@dataclass(frozen=True, slots=True)
class SendingFilter:
    """Which of them a list shows."""

    state: str = ""
    schedule_id: int | None = None


_OWN: Final = (
    *(getattr(ReportSending, name) for name in SendingRow.__slots__[:12]),
    *(getattr(ReportSchedule, name) for name in SendingRow.__slots__[12:18]),
)


def sendings(
    session: Session, person_id: int, wanted: SendingFilter, *, limit: int, offset: int = 0
) -> list[SendingRow]:
    """What a person was sent, the latest first."""
    return _read(session, *_theirs(person_id, wanted), limit=limit, offset=offset)


def sending_count(session: Session, person_id: int, wanted: SendingFilter) -> int:
    """How many there are."""
    query = (
        select(func.count())
        .select_from(ReportSending)
        .join(ReportSchedule, ReportSchedule.id == ReportSending.schedule_id)
    )
    return session.scalar(query.where(*_theirs(person_id, wanted))) or 0


def all_sendings(
    session: Session, person_id: int, wanted: SendingFilter
) -> Iterator[list[SendingRow]]:
    """All of them, some at a time."""
    before: list[ColumnElement[bool]] = []
    while rows := _read(session, *_theirs(person_id, wanted), *before, limit=BATCH):
        yield rows
        before = [ReportSending.id < rows[-1].id]


def sending(session: Session, person_id: int, sending_id: int) -> SendingRow:
    """The sending, if it is this person's. Raises ScheduleNotFound."""
    found = _read(
        session, ReportSending.id == sending_id, ReportSchedule.person_id == person_id, limit=1
    )
    if not found:
        raise ScheduleNotFound
    return found[0]


def sending_by_id(session: Session, sending_id: int) -> SendingRow | None:
    """The sending, whosever it is: for work in the background."""
    return next(iter(_read(session, ReportSending.id == sending_id, limit=1)), None)


def stranded(session: Session, *, limit: int) -> list[SendingRow]:
    """Those that wait and whose job is not there any more: it was given up or cancelled."""
    subject = literal(KEY).concat(cast(ReportSending.id, String))
    at_work = exists().where(
        Job.kind == JOB, Job.subject == subject, Job.state.in_((JOB_WAITING, RUNNING))
    )
    return _read(session, ReportSending.state == WAITING, ~at_work, limit=limit)


def _theirs(person_id: int, wanted: SendingFilter) -> list[ColumnElement[bool]]:
    which = [ReportSchedule.person_id == person_id]
    if wanted.state:
        which.append(ReportSending.state == wanted.state)
    if wanted.schedule_id is not None:
        which.append(ReportSending.schedule_id == wanted.schedule_id)
    return which


def _read(
    session: Session, *which: ColumnElement[bool], limit: int, offset: int = 0
) -> list[SendingRow]:
    query: Any = select(*_OWN, PLACE_KK, PLACE_RU, NAME).select_from(ReportSending)
    query = named(query.join(ReportSchedule, ReportSchedule.id == ReportSending.schedule_id))
    rows = session.execute(
        query.where(*which).order_by(ReportSending.id.desc()).limit(limit).offset(offset)
    )
    return list(read_rows(SendingRow, rows))
