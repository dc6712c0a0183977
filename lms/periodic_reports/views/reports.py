"""Screens of periodic reports: periods, a report, handing in, and who has handed in."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language, format_date
from lms.core.i18n import gettext as _
from lms.periodic_reports import queries, services
from lms.periodic_reports.errors import NotYours, PeriodTooEarly
from lms.periodic_reports.forms import HandInForm, KindFilter, RegionsFilter, make_hand_in_form
from lms.periodic_reports.rules import (
    NamedPeriod,
    ReportContent,
    due_on,
    find_default_period,
    list_latest_periods,
)
from lms.periodic_reports.rules import hash_content as digest_of
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
    unavailable_if_not_drawn,
)
from lms.programmes.queries import list_indicators
from lms.reporting.queries import areas
from lms.reporting.queries.areas import Area
from lms.reporting.rules.words import period_name
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.transaction import database, reading_session


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """Show the regions that have handed in to the national administrator.

    Others see their own reports.
    """
    own_areas = areas.list_own_areas(reading_session(), access.actor())
    if access.actor().is_national_admin():
        return _render_regions(own_areas[0])
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
    shown = list_latest_periods(form.every.data, today())
    table = tables.build_periods_table(
        area, shown, queries.list_handed_in(reading_session(), area), today()
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
        name=period_name(span.name),
        content=ready.content,
        history=history,
        names=queries.load_hander_names(reading_session(), history),
        facts=tables.describe_report(area, ready),
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


@blueprint.route(f"{AREA}/<period>/hand-in", methods=["GET", "POST"])
@access.role(*READERS)
def hand_in(kind: str, area_id: int, period: str) -> BaseResponse | tuple[str, int]:
    """Show the numbers for review, then freeze the report."""
    area, span = load_url_area(kind, area_id), load_url_period(period)
    if not may_hand_in(area):
        raise NotYours
    if today() < span.earliest:
        raise PeriodTooEarly(day=format_date(span.earliest))
    last = queries.find_last_number(reading_session(), area, span)
    ready = load_report(area, span, "")
    form = _make_hand_in_form(area, ready.content, last)
    if form.submitted():
        try:
            number = _draw_and_hand_in(area, span, _prepare_report(form, area, ready, last))
        except (Invalid, Conflict) as error:
            form.form_errors.append(error.text())
        else:
            return redirect(_report_url(area, period, number), 303)
    form.looked_at.data = digest_of(ready.content)
    page = render_template(
        "periodic_reports/hand_in.html",
        area=area,
        period=span,
        name=period_name(span.name),
        form=form,
        last=last,
        table=tables.build_totals_table(area, ready.content, is_open=False),
        facts=tables.describe_report(area, ready),
        missing=texts.name_missing_days(ready.content),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _prepare_report(form: HandInForm, area: Area, ready: ReadyReport, last: int) -> ReportContent:
    return services.prepare_report(
        ready.content, area=area, last=last, looked_at=form.looked_at.data or "", words=form.words()
    )


def _make_hand_in_form(area: Area, content: ReportContent, last: int) -> HandInForm:
    """Return the form of handing in, filled with what the area wrote last time."""
    due = tables.area_due_day(area, content.period)
    return make_hand_in_form(
        content,
        {line.key: texts.name_plan_line(line) for line in content.shortfalls},
        queries.load_last_words(reading_session(), area),
        signer=access.actor().display_name,
        corrects=last > 0,
        is_late=not last and due is not None and today() > due,
    )


def _report_url(area: Area, period: str, number: int) -> str:
    return url_for(
        "periodic_reports.report", kind=area.kind, area_id=area.id, period=period, number=number
    )


def _render_regions(country: Area) -> str:
    """Render the agency's list of regions."""
    form = RegionsFilter()
    halves = list_latest_periods("half", today())
    name = form.offer(
        [(half.name, period_name(half.name)) for half in halves], find_default_period(today()).name
    )
    span = next(half for half in halves if half.name == name)
    rows = queries.list_regions_with_reports(reading_session(), span)
    done = sum(row.report is not None for row in rows)
    return render_template(
        "periodic_reports/regions.html",
        country=country,
        form=form,
        period=span,
        name=period_name(name),
        done=done,
        count=len(rows),
        due=format_date(due_on(span, whole=False)),
        table=tables.build_regions_table(rows, span, today()),
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
        else _("Programmes are those of regions: this place has none of its own.")
    )


def _draw_and_hand_in(area: Area, span: NamedPeriod, content: ReportContent) -> int:
    tools = container()
    with unavailable_if_not_drawn(area, span):
        return services.draw_and_hand_in(
            database(),
            area=area,
            content=content,
            language=current_language(),
            draw=tools.documents.draw,
            storage=tools.storage,
            moment=moment(),
        )
