"""Screens of periodic reports: the periods of an area, and a report."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import format_date
from lms.core.i18n import gettext as _
from lms.periodic_reports import queries
from lms.periodic_reports.forms import KindFilter
from lms.periodic_reports.rules import list_latest_periods
from lms.periodic_reports.rules.plan import has_programme
from lms.periodic_reports.services import FORMATS, ReadyReport
from lms.periodic_reports.views import files, tables, texts
from lms.periodic_reports.views.common import (
    AREA,
    READERS,
    blueprint,
    load_report,
    load_url_area,
    load_url_period,
    may_hand_in,
)
from lms.periodic_reports.views.periods_table import build_periods_table
from lms.periodic_reports.views.regions import render_regions
from lms.periodic_reports.views.terms import describe_report
from lms.programmes.queries import list_indicators
from lms.reporting.queries import areas
from lms.reporting.rules.period_words import name_period
from lms.web import access
from lms.web.container import today
from lms.web.transaction import reading_session


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """Show the regions that have handed in to the national administrator.

    Others see their own reports.
    """
    own_areas = areas.list_own_areas(reading_session(), access.actor())
    if access.actor().is_national_admin():
        return render_regions(own_areas[0])
    if len(own_areas) == 1:
        return redirect(
            url_for("periodic_reports.periods", kind=own_areas[0].kind, area_id=own_areas[0].id)
        )
    return render_template("periodic_reports/areas.html", areas=own_areas)


@blueprint.get(AREA)
@access.role(*READERS)
def periods(kind: str, area_id: int) -> str:
    """List the last periods of an area with the state of each report."""
    area, form = load_url_area(kind, area_id), KindFilter()
    latest_periods = list_latest_periods(form.every.data, today())
    table = build_periods_table(
        area, latest_periods, queries.list_handed_in(reading_session(), area), today()
    )
    return render_template("periodic_reports/periods.html", area=area, form=form, table=table)


@blueprint.get(f"{AREA}/<period>")
@access.role(*READERS)
def report(kind: str, area_id: int, period: str) -> str:
    """Show a report: as handed in under the number of the URL, else as the records are now."""
    area, span = load_url_area(kind, area_id), load_url_period(period)
    ready = load_report(area, span, request.args.get("number", ""))
    history = [
        row
        for row in queries.list_handed_in(reading_session(), area)
        if (row.first, row.last) == (span.first, span.last)
    ]
    return render_template(
        "periodic_reports/report.html",
        area=area,
        period=span,
        name=name_period(span.name),
        content=ready.content,
        history=history,
        names=queries.load_hander_names(reading_session(), history),
        facts=describe_report(area, ready),
        formats=FORMATS,
        tables=tables.build_report_tables(area, ready, list_indicators(reading_session())),
        bars=tables.build_plan_bars(ready.content.plan),
        texts=texts.build_words_tables(ready.content),
        missing=texts.name_missing_days(ready.content) if ready.content.number else "",
        without_plan=_explain_missing_plan(ready),
        may_hand_in=may_hand_in(area) and today() >= span.earliest,
        requested_pdf=files.find_requested_file(area, ready),
        is_mine=may_hand_in(area),
        earliest=format_date(span.earliest),
    )


def _explain_missing_plan(ready: ReadyReport) -> str:
    """Say why there is no table of plan against fact; an empty text if there is one."""
    plan = ready.content.plan
    if plan is None or plan.lines:
        return ""
    if has_programme(plan):
        return _("Nothing is planned for this period.")
    return (
        _("There is no programme in this period.")
        if plan.programmes
        else _("Programmes are those of regions: this area has none of its own.")
    )
