"""Bar charts of a report as PDF: areas by their share, and indicators by that of the plan."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lms.core.i18n import format_number, using_language
from lms.core.percent import count_tenths, format_share
from lms.periodic_reports.rules import ReportContent, ReportTable


class ReportBar(NamedTuple):
    """A row of a chart: its names, the per cent, and the number as text."""

    name_kk: str
    name_ru: str
    percent: float
    text: str


def list_shares(table: ReportTable) -> list[ReportBar]:
    """List the rows with obliged people by the share of those who met, largest first.

    Reports that were handed in earlier know person x course alone.
    """
    rows = (
        (
            line.name_kk,
            line.name_ru,
            line.values.get("people_met", line.values.get("met", 0)),
            line.values.get("people_obliged", line.values.get("obliged", 0)),
        )
        for line in table.lines
    )
    return _build_bars([row for row in rows if row[-1]])


def list_plan_shares(content: ReportContent) -> list[ReportBar]:
    """List the planned indicators by the share of the plan that is reached, largest first."""
    lines = content.plan.lines if content.plan else ()
    halves = {line.first for line in lines}
    return _build_bars(
        [
            (*_name_half(line.name_kk, line.name_ru, line, halves), line.fact, line.planned)
            for line in lines
            if line.planned
        ]
    )


def _name_half(name_kk: str, name_ru: str, line: Any, halves: set[Any]) -> tuple[str, str]:
    """Return the names of a row; with its first month if there are several half-years."""
    month = f", {line.first:%m.%Y}" if len(halves) > 1 else ""
    return f"{name_kk}{month}", f"{name_ru}{month}"


def _describe_share(part: int, whole: int) -> str:
    return f"{format_share(part, whole)} ({format_number(part)} / {format_number(whole)})"


def _build_bars(rows: Sequence[tuple[str, str, int, int]]) -> list[ReportBar]:
    with using_language("kk"):
        bars = [
            ReportBar(
                name_kk=name_kk,
                name_ru=name_ru,
                percent=(count_tenths(part, whole) or 0) / 10,
                text=_describe_share(part, whole),
            )
            for name_kk, name_ru, part, whole in rows
        ]
    return sorted(bars, key=lambda bar: -bar.percent)
