"""What the pages of reports to hand in show: periods, regions, and the tables of a report."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from lms.core.clock import local_date
from lms.core.i18n import current_language, format_date, format_datetime
from lms.core.i18n import gettext as _
from lms.periodic_reports.queries import HandedIn, RegionReport
from lms.periodic_reports.rules import (
    HANDED_IN,
    HANDED_IN_LATE,
    LATE,
    OPEN,
    SHOWN,
    TO_COME,
    NamedPeriod,
    ReportContent,
    digest,
    due_on,
    state_of,
)
from lms.periodic_reports.rules.plan import (
    PLAN,
    PROGRAMMES,
    PlanComparison,
    PlanLine,
    has_programme,
)
from lms.periodic_reports.rules.wording import document_words, table_name
from lms.periodic_reports.services import ReadyReport
from lms.programmes.queries import IndicatorRow
from lms.programmes.rules import half_year_name
from lms.programmes.rules.indicators import LESSONS_HELD
from lms.programmes.rules.wording import state_name as programme_state
from lms.reporting.queries.places import UNITS, Area
from lms.reporting.rules.vocabulary import MEASURES
from lms.reporting.rules.words import measure_name, period_name
from lms.web.container import container
from lms.web.tables import ExportTable

Row = dict[str, Any]
SHORT = 16  # characters of a hash in a table


def due_of(place: Area, period: NamedPeriod) -> date | None:
    """The day on which the state programmes want the report of a place; an organisation has none."""
    return due_on(period, whole=place.whole) if place.kind == UNITS else None


def state_name(state: str) -> str:
    """A state in words."""
    return {
        HANDED_IN: _("Report handed in"),
        HANDED_IN_LATE: _("Handed in late"),
        OPEN: _("Open"),
        LATE: _("Not handed in, the day has passed"),
        TO_COME: _("Too early to hand in"),
    }[state]


def periods_table(
    place: Area, periods: Sequence[NamedPeriod], reports: Sequence[HandedIn], today: date
) -> ExportTable:
    """A row for each period, the latest first."""
    last = {(one.first, one.last): one for one in reversed(reports)}
    rows = []
    for period in periods:
        report, due = last.get((period.first, period.last)), due_of(place, period)
        state = state_of(period, due=due, number=report.number if report else 0, today=today)
        number: Row = {"number": report.number} if report else {}
        href = url_for(
            "periodic_reports.report",
            kind=place.kind,
            place_id=place.id,
            period=period.name,
            **number,
        )
        rows.append(
            {
                "name": {"text": period_name(period.name), "href": href},
                "due": format_date(due) if due else None,
                "state": state_name(state),
                **_handed_in(report),
            }
        )
    columns = [
        {"key": "name", "label": _("Period"), "kind": "link"},
        {"key": "due", "label": _("Due on")},
        {"key": "state", "label": _("State")},
        *_handed_in_columns(),
    ]
    return ExportTable(_("Reports by period"), columns, rows, name="periods")


def regions_table(rows: Sequence[RegionReport], period: NamedPeriod, today: date) -> ExportTable:
    """Each region with the last report that it handed in for the period."""
    made = []
    for row in rows:
        number = row.report.number if row.report else 0
        first_on = local_date(row.first_at, container().settings.timezone) if row.first_at else None
        state = state_of(
            period, due=due_on(period, whole=False), number=number, today=today, first_on=first_on
        )
        asked: Row = {"number": number} if number else {}
        href = url_for(
            "periodic_reports.report", kind=UNITS, place_id=row.id, period=period.name, **asked
        )
        name = getattr(row, f"name_{current_language()}")
        made.append(
            {
                "name": {"text": name, "href": href},
                "state": state_name(state),
                **_handed_in(row.report),
            }
        )
    columns = [
        {"key": "name", "label": _("Region"), "kind": "link"},
        {"key": "state", "label": _("State")},
        *_handed_in_columns(),
    ]
    return ExportTable(_("Reports of the regions"), columns, made, name="regions")


def facts(place: Area, ready: ReadyReport) -> list[tuple[str, Any]]:
    """What is said of a report above its tables: terms and values."""
    content = ready.content
    days = f"{format_date(content.period.first)} – {format_date(content.period.last)}"
    due = due_of(place, content.period)
    found: list[tuple[str, Any]] = [
        (_("Period"), days),
        (_("Counted on"), format_date(content.counted_on)),
    ]
    if due:
        found.append((_("Due on"), format_date(due)))
    if not ready.is_handed_in:
        return found
    found += [
        (_("Report handed in"), format_datetime(ready.at, ready.zone)),
        (_("Number"), content.number),
    ]
    if content.correction:
        found.append((_("Corrected"), content.correction))
    return [
        *found,
        (_("SHA-256 of the content"), Markup("<code>{}</code>").format(digest(content))),
    ]


def report_tables(
    place: Area, ready: ReadyReport, indicators: Sequence[IndicatorRow]
) -> list[ExportTable]:
    """The totals, plan against fact, then the tables by place, course and month. An open report leads to the people whom its totals and
    facts count.
    """
    content, is_open = ready.content, not ready.is_handed_in
    plan = (
        plan_tables(place, content.plan, {one.id: one for one in indicators} if is_open else {})
        if content.plan
        else []
    )
    return [
        totals_table(place, content, is_open=is_open),
        *plan,
        *(_table(content, table.name) for table in content.tables),
    ]


def plan_tables(
    place: Area, plan: PlanComparison, indicators: Mapping[int, IndicatorRow]
) -> list[ExportTable]:
    """The indicators, and of which programmes they are. `indicators`: those whose facts open to what they count."""
    made = [_indicators_table(place, plan, indicators)] if plan.lines else []
    return [*made, _programmes_table(plan)] if has_programme(plan) else made


def _indicators_table(
    place: Area, plan: PlanComparison, indicators: Mapping[int, IndicatorRow]
) -> ExportTable:
    rows = [
        {
            "name": getattr(line, f"name_{current_language()}"),
            "days": f"{format_date(line.first)} – {format_date(line.last)}",
            "planned": line.planned,
            "fact": _fact(place, line, indicators.get(line.indicator)),
            "difference": line.difference,
            "percent": line.percent,
            "regions": line.regions,
        }
        for line in plan.lines
    ]
    columns = [
        {"key": "name", "label": _("Indicator")},
        {"key": "days", "label": _("Period")},
        {"key": "planned", "label": _("PlanComparison"), "kind": "number"},
        {"key": "fact", "label": _("Fact"), "kind": "number"},
        {"key": "difference", "label": _("More than planned"), "kind": "number"},
        {"key": "percent", "label": _("Of the plan, %"), "kind": "number"},
    ]
    if place.whole:
        columns.append({"key": "regions", "label": _("Regions added up"), "kind": "number"})
    return ExportTable(_("Plan and fact"), columns, rows, name=PLAN)


def _fact(place: Area, line: PlanLine, indicator: IndicatorRow | None) -> Any:
    """The fact, leading to its people or lessons; that of the country to its regions."""
    if indicator is None or not line.fact:
        return line.fact
    if place.whole:
        half = half_year_name(line.first)
        return {
            "text": line.fact,
            "href": url_for("programmes.index", indicator=indicator.id, period=half),
        }
    asked = {"period": f"{line.first}..{line.last}", **indicator.filters}
    if indicator.measure == LESSONS_HELD:
        return {
            "text": line.fact,
            "href": url_for("programmes.lessons", region_id=place.id, **asked),
        }
    if not MEASURES[indicator.measure].listed:
        return line.fact
    asked["measure"] = indicator.measure
    return {
        "text": line.fact,
        "href": url_for("reporting.people", kind=place.kind, place_id=place.id, **asked),
    }


def _programmes_table(plan: PlanComparison) -> ExportTable:
    rows = []
    for one in plan.programmes:
        name = getattr(one, f"name_{current_language()}")
        rows.append(
            {
                "name": {
                    "text": name,
                    "href": url_for("programmes.region", region_id=int(one.key)),
                },
                "state": programme_state(one.state),
                "document": document_words(one) or None,
                "planned": one.planned,
                "met": one.met,
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


def totals_table(place: Area, content: ReportContent, *, is_open: bool) -> ExportTable:
    """Every measure of the whole place."""
    rows = []
    for code in (code for code in MEASURES if code in content.totals):
        cell: Any = (value := content.totals[code])
        if is_open and MEASURES[code].listed and value:
            href = url_for(
                "reporting.people",
                kind=place.kind,
                place_id=place.id,
                measure=code,
                period=content.period.name,
            )
            cell = {"text": value, "href": href}
        rows.append({"name": measure_name(code), "value": cell})
    columns = [
        {"key": "name", "label": _("Measure")},
        {"key": "value", "label": _("Count"), "kind": "number"},
    ]
    return ExportTable(table_name("totals", content), columns, rows, name="totals")


def _table(content: ReportContent, name: str) -> ExportTable:
    table = next(one for one in content.tables if one.name == name)
    columns = [
        {"key": "name", "label": _("Name")},
        *({"key": code, "label": measure_name(code), "kind": "number"} for code in SHOWN),
    ]
    language = current_language()
    rows = [{"name": getattr(line, f"name_{language}"), **line.values} for line in table.lines]
    foot = {"name": _("Total"), **{code: content.totals[code] for code in SHOWN}} if rows else None
    return ExportTable(table_name(name, content), columns, rows, foot, name=name)


def _handed_in_columns() -> list[Row]:
    return [
        {"key": "number", "label": _("Number"), "kind": "number"},
        {"key": "day", "label": _("Handed in on")},
        {"key": "sha256", "label": _("SHA-256, beginning")},
    ]


def _handed_in(report: HandedIn | None) -> Row:
    if report is None:
        return {"number": None, "day": None, "sha256": None}
    zone = container().settings.timezone
    return {
        "number": report.number,
        "day": format_date(report.handed_in_at, zone),
        "sha256": report.sha256[:SHORT],
    }
