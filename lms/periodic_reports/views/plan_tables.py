"""Table of plan and fact, with the programmes behind it."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from lms.core.i18n import format_date
from lms.core.i18n import gettext as _
from lms.periodic_reports.rules.plan import PLAN, PlanComparison, PlanLine, has_programme
from lms.periodic_reports.views.programmes_table import build_programmes_table
from lms.programmes.queries import IndicatorRow
from lms.programmes.rules import name_half_year
from lms.programmes.rules.wording import describe_unit
from lms.reporting.queries.areas import Area
from lms.reporting.queries.names import get_local_name
from lms.web.tables import ExportTable


def build_plan_tables(
    area: Area, plan: PlanComparison, indicators: Mapping[int, IndicatorRow]
) -> list[ExportTable]:
    """Build the tables of indicators and programmes; facts of `indicators` become links."""
    tables = [_build_indicators_table(area, plan, indicators)] if plan.lines else []
    return [*tables, build_programmes_table(plan)] if has_programme(plan) else tables


def _build_indicators_table(
    area: Area, plan: PlanComparison, indicators: Mapping[int, IndicatorRow]
) -> ExportTable:
    rows = [
        {
            "name": get_local_name(line),
            "days": f"{format_date(line.first)} – {format_date(line.last)}",
            "unit": describe_unit(line.unit) if line.unit else None,
            "planned": line.planned,
            "fact": _build_fact_cell(area, line, indicators.get(line.indicator)),
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


def _build_fact_cell(area: Area, line: PlanLine, indicator: IndicatorRow | None) -> Any:
    """Return the fact, linked to its people or lessons; for the country to its regions."""
    if indicator is None or not line.fact:
        return line.fact
    if area.whole:
        half = name_half_year(line.first)
        return {
            "text": line.fact,
            "href": url_for("programmes.index", indicator=indicator.id, period=half),
        }
    period = f"{line.first}..{line.last}"
    href = url_for("programmes.rows", region_id=area.id, indicator_id=indicator.id, period=period)
    return {"text": line.fact, "href": href}
