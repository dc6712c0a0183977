"""Sheets of a report as XLSX: plan against fact, and the programmes of the regions."""

from lms.core.i18n import gettext as _
from lms.core.tables.xlsx_writer import Sheet
from lms.periodic_reports.rules import ReportContent
from lms.periodic_reports.rules.plan import PLAN, PROGRAMMES, PlanComparison
from lms.periodic_reports.rules.wording import name_table
from lms.programmes.rules.wording import describe_state, describe_unit


def build_plan_sheets(content: ReportContent) -> list[Sheet]:
    """Build the sheets of indicators and programmes; none without a plan."""
    if content.plan is None:
        return []
    return [
        _build_plan_sheet(content, content.plan),
        _build_programmes_sheet(content, content.plan),
    ]


def _build_plan_sheet(content: ReportContent, plan: PlanComparison) -> Sheet:
    header = [
        _("Name in Kazakh"),
        _("Name in Russian"),
        _("From"),
        _("Until"),
        _("Counted in"),
        _("Plan"),
        _("Fact"),
        _("More than planned"),
        _("Of the plan, %"),
        _("Regions added up"),
    ]
    rows = [
        (
            line.name_kk,
            line.name_ru,
            line.first,
            line.last,
            describe_unit(line.unit) if line.unit else None,
            line.planned,
            line.fact,
            line.difference,
            line.percent,
            line.regions,
        )
        for line in plan.lines
    ]
    return Sheet(name_table(PLAN, content), header, rows)


def _build_programmes_sheet(content: ReportContent, plan: PlanComparison) -> Sheet:
    header = [
        _("Name in Kazakh"),
        _("Name in Russian"),
        _("Has an approved programme"),
        _("State"),
        _("Document"),
        _("Day of the document"),
        _("Indicators planned"),
        _("Of them met"),
    ]
    rows = [
        (
            programme.name_kk,
            programme.name_ru,
            int(programme.is_approved),
            describe_state(programme.state),
            programme.document,
            programme.document_on,
            programme.planned_count,
            programme.met_count,
        )
        for programme in plan.programmes
    ]
    return Sheet(name_table(PROGRAMMES, content), header, rows)
