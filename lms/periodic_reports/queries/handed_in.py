"""Reports that were handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import format_full_name
from lms.core.rows import read_row, read_rows
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.rules import NamedPeriod, ReportContent, ReportWords, parse_content
from lms.periodic_reports.rules.words import WORDS, parse_words
from lms.regions.queries import list_regions
from lms.reporting.queries.areas import UNITS, Area


@dataclass(frozen=True, slots=True)
class HandedInRow:
    """A report that was handed in, without its content."""

    area_id: int
    first: date
    last: date
    number: int
    sha256: str
    pdf_sha256: str | None
    correction: str
    handed_in_at: datetime
    handed_in_by: int | None


@dataclass(frozen=True, slots=True)
class RegionReport:
    """A region, its last report for a period, and when the first was handed in."""

    id: int
    name_kk: str
    name_ru: str
    report: HandedInRow | None
    first_at: datetime | None


def load_frozen_report(
    session: Session, area: Area, period: NamedPeriod, number: int
) -> tuple[ReportContent, HandedInRow] | None:
    """Load a report as it was handed in."""
    row = session.scalar(_select_reports(area, period).where(HandedInReport.number == number))
    return (parse_content(row.content), _build_row(row)) if row is not None else None


def list_handed_in(session: Session, area: Area) -> list[HandedInRow]:
    """List all reports of an area, the latest period and number first."""
    query = select(*_COLUMNS).where(
        HandedInReport.area_kind == area.kind, HandedInReport.area_id == area.id
    )
    rows = session.execute(
        query.order_by(HandedInReport.first.desc(), HandedInReport.number.desc())
    )
    return list(read_rows(HandedInRow, rows))


def load_last_words(session: Session, area: Area) -> ReportWords | None:
    """Load the words of the report that an area handed in last, for any period."""
    table = HandedInReport
    here = (table.area_kind == area.kind, table.area_id == area.id)
    latest = table.handed_in_at.desc(), table.id.desc()
    content = session.scalar(select(table.content).where(*here).order_by(*latest).limit(1))
    return parse_words(content[WORDS]) if content and WORDS in content else None


def load_hander_names(session: Session, reports: Iterable[HandedInRow]) -> dict[int, str]:
    """Load the names of those who handed in these reports, by id; the operator has none."""
    ids = {report.handed_in_by for report in reports} - {None}
    if not ids:
        return {}
    columns = (Person.id, Person.surname, Person.given_name, Person.patronymic)
    rows = session.execute(select(*columns).where(Person.id.in_(ids)))
    return {row.id: format_full_name(row.surname, row.given_name, row.patronymic) for row in rows}


def find_last_number(session: Session, area: Area, period: NamedPeriod) -> int:
    """Return the number of the last report handed in; 0 for none."""
    numbers = _select_reports(area, period).with_only_columns(
        func.coalesce(func.max(HandedInReport.number), 0)
    )
    return int(session.scalar(numbers) or 0)


def list_regions_with_reports(session: Session, period: NamedPeriod) -> list[RegionReport]:
    """List the present regions, each with its last report for the period."""
    last: dict[int, HandedInRow] = {}
    first: dict[int, datetime] = {}
    query = select(*_COLUMNS).where(
        HandedInReport.area_kind == UNITS,
        HandedInReport.first == period.first,
        HandedInReport.last == period.last,
    )
    for row in session.execute(query.order_by(HandedInReport.number)):
        last[row.area_id] = read_row(HandedInRow, row)
        first.setdefault(row.area_id, row.handed_in_at)
    return [
        RegionReport(
            id=unit.id,
            name_kk=unit.name_kk,
            name_ru=unit.name_ru,
            report=last.get(unit.id),
            first_at=first.get(unit.id),
        )
        for unit in list_regions(session)
    ]


def _select_reports(area: Area, period: NamedPeriod) -> Select[HandedInReport]:
    report = HandedInReport
    here = (report.area_kind == area.kind, report.area_id == area.id)
    return select(report).where(*here, report.first == period.first, report.last == period.last)


def _build_row(row: HandedInReport) -> HandedInRow:
    return HandedInRow(
        area_id=row.area_id,
        first=row.first,
        last=row.last,
        number=row.number,
        sha256=row.sha256,
        pdf_sha256=row.pdf_sha256,
        correction=row.correction,
        handed_in_at=row.handed_in_at,
        handed_in_by=row.handed_in_by,
    )


_COLUMNS: Any = tuple(
    getattr(HandedInReport, name)
    for name in (
        "area_id",
        "first",
        "last",
        "number",
        "sha256",
        "pdf_sha256",
        "correction",
        "handed_in_at",
        "handed_in_by",
    )
)
