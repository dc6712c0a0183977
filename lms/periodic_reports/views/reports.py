"""Screens of reports to hand in: the periods of a place, a report as it is now or as it was handed in, handing in, who has and who has not."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language, format_date
from lms.core.i18n import gettext as _
from lms.periodic_reports import queries, services
from lms.periodic_reports.errors import NotYours, PeriodTooEarly
from lms.periodic_reports.forms import HandInForm, KindFilter, RegionsFilter
from lms.periodic_reports.rules import (
    NamedPeriod,
    ReportContent,
    due_on,
    latest_periods,
    shown_first,
)
from lms.periodic_reports.rules import digest as digest_of
from lms.periodic_reports.rules.plan import has_programme
from lms.periodic_reports.services import FORMATS, ReadyReport
from lms.periodic_reports.views import files, tables
from lms.periodic_reports.views.common import (
    PLACE,
    READERS,
    blueprint,
    may_hand_in,
    period_of_address,
    place_of,
    ready_of,
    unavailable_if_not_drawn,
)
from lms.programmes.queries import indicators
from lms.reporting.queries import places
from lms.reporting.queries.places import Area
from lms.reporting.rules.words import period_name
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.transaction import database, reading


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """For the national administrator the regions that have handed in and those that have not; for others their own reports."""
    found = places.own_places(reading(), access.actor())
    if access.actor().is_national_admin():
        return _regions(found[0])
    if len(found) == 1:
        return redirect(
            url_for("periodic_reports.periods", kind=found[0].kind, place_id=found[0].id)
        )
    return render_template("periodic_reports/places.html", places=found)


@blueprint.get(PLACE)
@access.role(*READERS)
def periods(kind: str, place_id: int) -> str:
    """The last periods of a place and where the report of each stands."""
    place, form = place_of(kind, place_id), KindFilter()
    shown = latest_periods(form.every.data, today())
    table = tables.periods_table(place, shown, queries.handed_in(reading(), place), today())
    return render_template("periodic_reports/periods.html", place=place, form=form, table=table)


@blueprint.get(f"{PLACE}/<period>")
@access.role(*READERS)
def report(kind: str, place_id: int, period: str) -> str:
    """A report: with a number in the address as it was handed in, else as the records are now."""
    place, span = place_of(kind, place_id), period_of_address(period)
    ready = ready_of(place, span, request.args.get("number", ""))
    history = [
        one
        for one in queries.handed_in(reading(), place)
        if (one.first, one.last) == (span.first, span.last)
    ]
    return render_template(
        "periodic_reports/report.html",
        place=place,
        period=span,
        name=period_name(span.name),
        content=ready.content,
        history=history,
        facts=tables.facts(place, ready),
        formats=FORMATS,
        tables=tables.report_tables(place, ready, indicators(reading())),
        without_plan=_without_plan(ready),
        may_hand_in=may_hand_in(place) and today() >= span.earliest,
        drawn=files.kept_file(place, ready),
        is_mine=may_hand_in(place),
        earliest=format_date(span.earliest),
        zone=container().settings.timezone,
    )


@blueprint.route(f"{PLACE}/<period>/hand-in", methods=["GET", "POST"])
@access.role(*READERS)
def hand_in(kind: str, place_id: int, period: str) -> BaseResponse | tuple[str, int]:
    """A second look at the numbers, then the report is frozen."""
    place, span = place_of(kind, place_id), period_of_address(period)
    if not may_hand_in(place):
        raise NotYours
    if today() < span.earliest:
        raise PeriodTooEarly(day=format_date(span.earliest))
    last = queries.last_number(reading(), place, span)
    ready = ready_of(place, span, "")
    form = HandInForm(corrects=last > 0)
    if form.submitted():
        try:
            prepared = services.prepared(
                ready.content,
                place=place,
                last=last,
                looked_at=form.looked_at.data or "",
                correction=form.correction.data or "",
            )
            return redirect(
                url_for(
                    "periodic_reports.report",
                    kind=kind,
                    place_id=place_id,
                    period=period,
                    number=_hand_in(place, span, prepared),
                ),
                303,
            )
        except Invalid as error:
            form.fail("correction", error.text())
        except Conflict as error:
            form.form_errors.append(error.text())
    form.looked_at.data = digest_of(ready.content)
    page = render_template(
        "periodic_reports/hand_in.html",
        place=place,
        period=span,
        name=period_name(span.name),
        form=form,
        last=last,
        table=tables.totals_table(place, ready.content, is_open=False),
        facts=tables.facts(place, ready),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _regions(country: Area) -> str:
    """The list of the agency."""
    form = RegionsFilter()
    halves = latest_periods("half", today())
    name = form.offer(
        [(one.name, period_name(one.name)) for one in halves], shown_first(today()).name
    )
    span = next(one for one in halves if one.name == name)
    rows = queries.regions_with_reports(reading(), span)
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
        table=tables.regions_table(rows, span, today()),
    )


def _without_plan(ready: ReadyReport) -> str:
    """Why there is no table of plan against fact, in words; empty where there is one."""
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


def _hand_in(place: Area, span: NamedPeriod, content: ReportContent) -> int:
    tools = container()
    with unavailable_if_not_drawn(place, span):
        return services.draw_and_hand_in(
            database(),
            place=place,
            content=content,
            language=current_language(),
            draw=tools.documents.draw,
            storage=tools.storage,
            moment=moment(),
        )
