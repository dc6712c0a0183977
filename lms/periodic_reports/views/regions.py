"""The agency's list of regions, with what each has handed in."""

from flask import render_template

from lms.core.i18n import format_date
from lms.periodic_reports import queries
from lms.periodic_reports.forms import RegionsFilter
from lms.periodic_reports.rules import find_default_period, find_report_due_day, list_latest_periods
from lms.periodic_reports.views.regions_table import build_regions_table
from lms.reporting.queries.areas import Area
from lms.reporting.rules.period_words import name_period
from lms.web.container import today
from lms.web.transaction import reading_session


def render_regions(country: Area) -> str:
    """Render the agency's list of regions."""
    form = RegionsFilter()
    halves = list_latest_periods("half", today())
    name = form.offer(
        [(half.name, name_period(half.name)) for half in halves], find_default_period(today()).name
    )
    span = next(half for half in halves if half.name == name)
    rows = queries.list_regions_with_reports(reading_session(), span)
    report_count = sum(row.report is not None for row in rows)
    return render_template(
        "periodic_reports/regions.html",
        country=country,
        form=form,
        period=span,
        name=name_period(name),
        done=report_count,
        count=len(rows),
        due=format_date(find_report_due_day(span, whole=False)),
        table=build_regions_table(rows, span, today()),
    )
