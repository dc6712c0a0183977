"""Tables of the page of a report."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from lms.core.i18n import gettext as _
from lms.periodic_reports.rules import ReportContent
from lms.periodic_reports.rules.plan import PlanComparison
from lms.periodic_reports.rules.wording import name_table
from lms.periodic_reports.services import ReadyReport
from lms.periodic_reports.views.plan_tables import build_plan_tables
from lms.programmes.queries import IndicatorRow
from lms.reporting.queries.areas import Area
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import name_invited, name_measure
from lms.web.tables import ExportTable


def build_report_tables(
    area: Area, ready: ReadyReport, indicators: Sequence[IndicatorRow]
) -> list[ExportTable]:
    """Build the totals, plan against fact, and the tables by area, course and month.

    In an open report totals and facts link to the people that they count.
    """
    content, is_open = ready.content, not ready.is_handed_in
    plan = (
        build_plan_tables(
            area,
            content.plan,
            {indicator.id: indicator for indicator in indicators} if is_open else {},
        )
        if content.plan
        else []
    )
    return [
        build_totals_table(area, content, is_open=is_open),
        *plan,
        *(_build_lines_table(content, table.name) for table in content.tables),
    ]


def build_plan_bars(plan: PlanComparison | None) -> list[tuple[str, int | float]]:
    """Return a bar (name, per cent) for each planned indicator."""
    lines = plan.lines if plan else ()
    halves = {line.first for line in lines}
    return [
        (
            f"{get_local_name(line)}, {line.first:%m.%Y}"
            if len(halves) > 1
            else get_local_name(line),
            percent,
        )
        for line in lines
        if (percent := line.percent) is not None
    ]


def build_totals_table(area: Area, content: ReportContent, *, is_open: bool) -> ExportTable:
    """Build the table of every measure of the whole area."""
    rows = []
    for code in (code for code in MEASURES if code in content.totals):
        cell: Any = (value := content.totals[code])
        if is_open and value:
            href = url_for(
                "reporting.people",
                kind=area.kind,
                area_id=area.id,
                measure=code,
                period=content.period.name,
            )
            cell = {"text": value, "href": href}
        rows.append({"name": name_measure(code), "value": cell})
    if content.invited is not None:
        href = url_for("accounts.invited", organisation_id=area.id)
        cell = {"text": content.invited, "href": href if is_open and content.invited else None}
        rows.append({"name": name_invited(), "value": cell})
    columns = [
        {"key": "name", "label": _("Measure")},
        {"key": "value", "label": _("Count"), "kind": "number"},
    ]
    return ExportTable(name_table("totals", content), columns, rows, name="totals")


def _build_lines_table(content: ReportContent, name: str) -> ExportTable:
    table = next(item for item in content.tables if item.name == name)
    columns = [
        {"key": "name", "label": _("Title")},
        *(
            {"key": code, "label": name_measure(code), "kind": "number"}
            for code in content.table_measures
        ),
    ]
    rows = [{"name": get_local_name(line), **line.values} for line in table.lines]
    totals = {code: content.totals[code] for code in content.table_measures}
    foot = {"name": _("Total"), **totals} if rows else None
    return ExportTable(
        caption=name_table(name, content), columns=columns, rows=rows, foot=foot, name=name
    )
