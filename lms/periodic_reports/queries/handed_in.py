"""What has been handed in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.core.rows import read_row, read_rows
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.rules import NamedPeriod, ReportContent, content_from
from lms.regions.queries import regions
from lms.reporting.queries.places import UNITS, Area


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A report that was handed in, without what it says."""

    place_id: int
    first: date
    last: date
    number: int
    sha256: str
    pdf_sha256: str | None
    correction: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class RegionReport:
    """A region, the last report that it handed in for a period, and when it handed in the first."""

    id: int
    name_kk: str
    name_ru: str
    report: HandedIn | None
    first_at: datetime | None


def frozen(
    session: Session, place: Area, period: NamedPeriod, number: int
) -> tuple[ReportContent, HandedIn] | None:
    """A report as it was handed in."""
    row = session.scalar(_of(place, period).where(HandedInReport.number == number))
    return (content_from(row.content), _handed_in(row)) if row is not None else None


def handed_in(session: Session, place: Area) -> list[HandedIn]:
    """All that was handed in for a place, the last number first."""
    asked = select(*_RECORD).where(
        HandedInReport.place_kind == place.kind, HandedInReport.place_id == place.id
    )
    rows = session.execute(
        asked.order_by(HandedInReport.first.desc(), HandedInReport.number.desc())
    )
    return list(read_rows(HandedIn, rows))


def last_number(session: Session, place: Area, period: NamedPeriod) -> int:
    """The number of the last report handed in; 0 for none."""
    numbers = _of(place, period).with_only_columns(
        func.coalesce(func.max(HandedInReport.number), 0)
    )
    return int(session.scalar(numbers) or 0)


def regions_with_reports(session: Session, period: NamedPeriod) -> list[RegionReport]:
    """Every region that stands today with the last report that it handed in for the period."""
    last: dict[int, HandedIn] = {}
    first: dict[int, datetime] = {}
    asked = select(*_RECORD).where(
        HandedInReport.place_kind == UNITS,
        HandedInReport.first == period.first,
        HandedInReport.last == period.last,
    )
    for row in session.execute(asked.order_by(HandedInReport.number)):
        last[row.place_id] = read_row(HandedIn, row)
        first.setdefault(row.place_id, row.handed_in_at)
    return [
        RegionReport(unit.id, unit.name_kk, unit.name_ru, last.get(unit.id), first.get(unit.id))
        for unit in regions(session)
    ]


def _of(place: Area, period: NamedPeriod) -> Select[HandedInReport]:
    report = HandedInReport
    here = (report.place_kind == place.kind, report.place_id == place.id)
    return select(report).where(*here, report.first == period.first, report.last == period.last)


def _handed_in(row: HandedInReport) -> HandedIn:
    return HandedIn(*(getattr(row, column.key) for column in _RECORD))


_RECORD: Any = tuple(
    getattr(HandedInReport, name)
    for name in (
        "place_id",
        "first",
        "last",
        "number",
        "sha256",
        "pdf_sha256",
        "correction",
        "handed_in_at",
    )
)
