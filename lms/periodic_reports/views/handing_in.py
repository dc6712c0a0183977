"""The screen on which a report is reviewed and handed in."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language, format_date
from lms.periodic_reports import queries, services
from lms.periodic_reports.errors import NotYours, PeriodTooEarly
from lms.periodic_reports.forms import HandInForm, make_hand_in_form
from lms.periodic_reports.rules import NamedPeriod, ReportContent
from lms.periodic_reports.rules import hash_content as digest_of
from lms.periodic_reports.services import ReadyReport
from lms.periodic_reports.views import tables, texts
from lms.periodic_reports.views.common import (
    AREA,
    READERS,
    blueprint,
    load_report,
    load_url_area,
    load_url_period,
    may_hand_in,
)
from lms.periodic_reports.views.file_responses import refuse_if_not_drawn
from lms.periodic_reports.views.terms import describe_report, find_area_due_day
from lms.reporting.queries.areas import Area
from lms.reporting.rules.period_words import name_period
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.transaction import database, reading_session


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
    if form.is_submitted():
        try:
            number = _draw_and_hand_in(area, span, _prepare_report(form, area, ready, last))
        except (Invalid, Conflict) as error:
            form.form_errors.append(error.describe())
        else:
            return redirect(_build_report_url(area, period, number), 303)
    form.looked_at.data = digest_of(ready.content)
    page = render_template(
        "periodic_reports/hand_in.html",
        area=area,
        period=span,
        name=name_period(span.name),
        form=form,
        last=last,
        table=tables.build_totals_table(area, ready.content, is_open=False),
        facts=describe_report(area, ready),
        missing=texts.name_missing_days(ready.content),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _prepare_report(form: HandInForm, area: Area, ready: ReadyReport, last: int) -> ReportContent:
    return services.prepare_report(
        ready.content,
        area=area,
        last=last,
        looked_at=form.looked_at.data or "",
        words=form.read_words(),
    )


def _make_hand_in_form(area: Area, content: ReportContent, last: int) -> HandInForm:
    """Return the form of handing in, filled with what the area wrote last time."""
    due = find_area_due_day(area, content.period)
    return make_hand_in_form(
        content,
        {line.key: texts.name_plan_line(line) for line in content.shortfalls},
        queries.load_last_words(reading_session(), area),
        signer=access.actor().display_name,
        corrects=last > 0,
        is_late=not last and due is not None and today() > due,
    )


def _build_report_url(area: Area, period: str, number: int) -> str:
    return url_for(
        "periodic_reports.report", kind=area.kind, area_id=area.id, period=period, number=number
    )


def _draw_and_hand_in(area: Area, span: NamedPeriod, content: ReportContent) -> int:
    tools = container()
    with refuse_if_not_drawn(area, span):
        return services.draw_and_hand_in(
            database(),
            area=area,
            content=content,
            language=current_language(),
            draw=tools.documents.draw,
            storage=tools.storage,
            moment=moment(),
        )
