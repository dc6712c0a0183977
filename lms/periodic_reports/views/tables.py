"""Tables of the pages of periodic reports: periods, regions, and those of a report."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from lms.core.clock import local_date
from lms.core.i18n import format_date, format_datetime
from lms.core.i18n import gettext as _
from lms.periodic_reports.queries import HandedInRow, RegionReport
from lms.periodic_reports.rules import (
    HANDED_IN,
    HANDED_IN_LATE,
    LATE,
    OPEN,
    TO_COME,
    NamedPeriod,
    ReportContent,
    due_on,
    hash_content,
    report_state,
)
from lms.periodic_reports.rules.plan import (
    PLAN,
    PROGRAMMES,
    PlanComparison,
    PlanLine,
    has_programme,
)
from lms.periodic_reports.rules.wording import describe_document, table_name
from lms.periodic_reports.services import ReadyReport
from lms.periodic_reports.views.texts import pick_language
from lms.programmes.queries import IndicatorRow
from lms.programmes.rules import half_year_name
from lms.programmes.rules.wording import state_name as programme_state
from lms.programmes.rules.wording import unit_word
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.names import local_name
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import invited_name, measure_name, period_name
from lms.web.container import container
from lms.web.tables import ExportTable

Row = dict[str, Any]
SHORT = 16  # characters of a hash in a table


def area_due_day(area: Area, period: NamedPeriod) -> date | None:
    """Return the deadline of an area's report; organisations have none."""
    return due_on(period, whole=area.whole) if area.kind == UNITS else None


def state_name(state: str) -> str:
    """Return the name of a state."""
    return {
        HANDED_IN: _("Report handed in"),
        HANDED_IN_LATE: _("Handed in late"),
        OPEN: _("Open"),
        LATE: _("Not handed in, the day has passed"),
        TO_COME: _("Too early to hand in"),
    }[state]


def build_periods_table(
    area: Area, periods: Sequence[NamedPeriod], reports: Sequence[HandedInRow], today: date
) -> ExportTable:
    """Build a row for each period, the latest first."""
    last = {(report.first, report.last): report for report in reversed(reports)}
    rows = []
    for period in periods:
        report, due = last.get((period.first, period.last)), area_due_day(area, period)
        state = report_state(period, due=due, number=report.number if report else 0, today=today)
        number_param: Row = {"number": report.number} if report else {}
        href = url_for(
            "periodic_reports.report",
            kind=area.kind,
            area_id=area.id,
            period=period.name,
            **number_param,
        )
        rows.append(
            {
                "name": {"text": period_name(period.name), "href": href},
                "due": format_date(due) if due else None,
                "state": state_name(state),
                **_handed_in_cells(report),
            }
        )
    columns = [
        {"key": "name", "label": _("Period"), "kind": "link"},
        {"key": "due", "label": _("Due on")},
        {"key": "state", "label": _("State")},
        *_handed_in_columns(),
    ]
    return ExportTable(_("Reports by period"), columns, rows, name="periods")


def build_regions_table(
    rows: Sequence[RegionReport], period: NamedPeriod, today: date
) -> ExportTable:
    """Build a row for each region with its last report for the period."""
    table_rows = []
    for row in rows:
        number = row.report.number if row.report else 0
        first_on = local_date(row.first_at, container().settings.timezone) if row.first_at else None
        state = report_state(
            period, due=due_on(period, whole=False), number=number, today=today, first_on=first_on
        )
        number_param: Row = {"number": number} if number else {}
        href = url_for(
            "periodic_reports.report",
            kind=UNITS,
            area_id=row.id,
            period=period.name,
            **number_param,
        )
        name = local_name(row)
        table_rows.append(
            {
                "name": {"text": name, "href": href},
                "state": state_name(state),
                **_handed_in_cells(row.report),
            }
        )
    columns = [
        {"key": "name", "label": _("Region"), "kind": "link"},
        {"key": "state", "label": _("State")},
        *_handed_in_columns(),
    ]
    return ExportTable(_("Reports of the regions"), columns, table_rows, name="regions")


def describe_report(area: Area, ready: ReadyReport) -> list[tuple[str, Any]]:
    """Return the terms and values above the tables of a report."""
    content = ready.content
    days = f"{format_date(content.period.first)} – {format_date(content.period.last)}"
    due = area_due_day(area, content.period)
    terms: list[tuple[str, Any]] = [
        (_("Period"), days),
        (_("Counted on"), format_date(content.counted_on)),
    ]
    if due:
        terms.append((_("Due on"), format_date(due)))
    if not ready.is_handed_in:
        return terms
    terms += [
        (_("Report handed in"), format_datetime(ready.at, ready.zone)),
        (_("Handed in by"), ready.by_name or _("the operator of this site")),
        (_("Number"), content.number),
    ]
    words = content.words
    if content.correction:
        correction = pick_language(words.correction) if words else content.correction
        terms.append((_("Corrected"), correction))
    if words:
        signature = f"{words.signer}, {pick_language(words.post)}"
        terms += [
            (_("To whom the report goes"), pick_language(words.addressee)),
            (_("Who signs"), signature),
        ]
        if not words.lateness.is_empty:
            terms.append((_("Why the report is late"), pick_language(words.lateness)))
    return [
        *terms,
        (_("SHA-256 of the content"), Markup("<code>{}</code>").format(hash_content(content))),
    ]


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
        *(_lines_table(content, table.name) for table in content.tables),
    ]


def build_plan_bars(plan: PlanComparison | None) -> list[tuple[str, int | float]]:
    """Return a bar (name, per cent) for each planned indicator."""
    lines = plan.lines if plan else ()
    halves = {line.first for line in lines}
    return [
        (
            f"{local_name(line)}, {line.first:%m.%Y}" if len(halves) > 1 else local_name(line),
            percent,
        )
        for line in lines
        if (percent := line.percent) is not None
    ]


def build_plan_tables(
    area: Area, plan: PlanComparison, indicators: Mapping[int, IndicatorRow]
) -> list[ExportTable]:
    """Build the tables of indicators and programmes; facts of `indicators` become links."""
    tables = [_indicators_table(area, plan, indicators)] if plan.lines else []
    return [*tables, _programmes_table(plan)] if has_programme(plan) else tables


def _indicators_table(
    area: Area, plan: PlanComparison, indicators: Mapping[int, IndicatorRow]
) -> ExportTable:
    rows = [
        {
            "name": local_name(line),
            "days": f"{format_date(line.first)} – {format_date(line.last)}",
            "unit": unit_word(line.unit) if line.unit else None,
            "planned": line.planned,
            "fact": _fact_cell(area, line, indicators.get(line.indicator)),
            "difference": line.difference,
            "percent": line.percent,
            "regions": line.regions,
        }
        for line in plan.lines
    ]
    columns = [
        {"key": "name", "label": _("Indicator")},
        {"key": "days", "label": _("Period")},
        {"key": "unit", "label": _("Counted in")},
        {"key": "planned", "label": _("Plan"), "kind": "number"},
        {"key": "fact", "label": _("Fact"), "kind": "number"},
        {"key": "difference", "label": _("More than planned"), "kind": "number"},
        {"key": "percent", "label": _("Of the plan, %"), "kind": "number"},
    ]
    if area.whole:
        columns.append({"key": "regions", "label": _("Regions added up"), "kind": "number"})
    return ExportTable(_("Plan and fact"), columns, rows, name=PLAN)


def _fact_cell(area: Area, line: PlanLine, indicator: IndicatorRow | None) -> Any:
    """Return the fact, linked to its people or lessons; for the country to its regions."""
    if indicator is None or not line.fact:
        return line.fact
    if area.whole:
        half = half_year_name(line.first)
        return {
            "text": line.fact,
            "href": url_for("programmes.index", indicator=indicator.id, period=half),
        }
    period = f"{line.first}..{line.last}"
    href = url_for("programmes.rows", region_id=area.id, indicator_id=indicator.id, period=period)
    return {"text": line.fact, "href": href}


def _programmes_table(plan: PlanComparison) -> ExportTable:
    rows = []
    for programme in plan.programmes:
        name = local_name(programme)
        rows.append(
            {
                "name": {
                    "text": name,
                    "href": url_for("programmes.region", region_id=int(programme.key)),
                },
                "state": programme_state(programme.state),
                "document": describe_document(programme) or None,
                "planned": programme.planned,
                "met": programme.met,
            }
        )
    columns = [
        {"key": "name", "label": _("Region"), "kind": "link"},
        {"key": "state", "label": _("State")},
        {"key": "document", "label": _("Document")},
        {"key": "planned", "label": _("Indicators planned"), "kind": "number"},
        {"key": "met", "label": _("Of them met"), "kind": "number"},
    ]
    return ExportTable(_("Programmes"), columns, rows, name=PROGRAMMES)


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
        rows.append({"name": measure_name(code), "value": cell})
    if content.invited is not None:
        href = url_for("accounts.invited", organisation_id=area.id)
        cell = {"text": content.invited, "href": href if is_open and content.invited else None}
        rows.append({"name": invited_name(), "value": cell})
    columns = [
        {"key": "name", "label": _("Measure")},
        {"key": "value", "label": _("Count"), "kind": "number"},
    ]
    return ExportTable(table_name("totals", content), columns, rows, name="totals")


def _lines_table(content: ReportContent, name: str) -> ExportTable:
    table = next(item for item in content.tables if item.name == name)
    columns = [
        {"key": "name", "label": _("Name")},
        *(
            {"key": code, "label": measure_name(code), "kind": "number"}
            for code in content.table_measures
        ),
    ]
    rows = [{"name": local_name(line), **line.values} for line in table.lines]
    totals = {code: content.totals[code] for code in content.table_measures}
    foot = {"name": _("Total"), **totals} if rows else None
    return ExportTable(table_name(name, content), columns, rows, foot, name=name)


def _handed_in_columns() -> list[Row]:
    return [
        {"key": "number", "label": _("Number"), "kind": "number"},
        {"key": "day", "label": _("Handed in on")},
        {"key": "sha256", "label": _("SHA-256, beginning")},
    ]


def _handed_in_cells(report: HandedInRow | None) -> Row:
    if report is None:
        return {"number": None, "day": None, "sha256": None}
    zone = container().settings.timezone
    return {
        "number": report.number,
        "day": format_date(report.handed_in_at, zone),
        "sha256": report.sha256[:SHORT],
    }
