"""Screens of reports to hand in: the periods of a place, a report as it is now or as it was handed in, handing in, who has and who has not."""

from datetime import date
from typing import Final

import structlog
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.services import record_event
from lms.certificates.services import store_file
from lms.core.clock import local_date
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language, format_date
from lms.core.pdf import RenderingFailed
from lms.official import queries, services
from lms.official.errors import NotYours, ReportNotFound, TooEarly
from lms.official.forms import HandInForm, KindFilter, RegionsFilter
from lms.official.rules import NamedPeriod, ReportContent, due_on, hands_in, latest_periods, named_period
from lms.official.rules import digest as digest_of
from lms.official.services import FORMATS, PDF, TYPES, ReadyReport, ready_report, written
from lms.official.views import tables
from lms.reporting.queries import places
from lms.reporting.queries.places import Place
from lms.reporting.rules.words import period_name
from lms.web import access
from lms.web.runtime import now, runtime
from lms.web.transaction import reading, session

blueprint = Blueprint("official", __name__, url_prefix="/official")
log = structlog.get_logger()
READERS: Final = ("officer", "hr", "national_admin")
PLACE: Final = f"/<any({places.UNITS}, {places.ORGANISATIONS}):kind>/<int:place_id>"


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """For the national administrator the regions that have handed in and those that have not; for others their own reports."""
    found = places.own_places(reading(), access.actor())
    if access.actor().is_national_admin():
        return _regions(found[0])
    if len(found) == 1:
        return redirect(url_for("official.periods", kind=found[0].kind, place_id=found[0].id))
    return render_template("official/places.html", places=found)


@blueprint.get(PLACE)
@access.role(*READERS)
def periods(kind: str, place_id: int) -> str:
    """The last periods of a place and where the report of each stands."""
    place, form = _place(kind, place_id), KindFilter()
    shown = latest_periods(form.every.data, _today())
    table = tables.periods_table(place, shown, queries.handed_in(reading(), place), _today())
    return render_template("official/periods.html", place=place, form=form, table=table)


@blueprint.get(f"{PLACE}/<period>")
@access.role(*READERS)
def report(kind: str, place_id: int, period: str) -> str:
    """A report: with a number in the address as it was handed in, else as the records are now."""
    place, span = _place(kind, place_id), _period(period)
    ready = _ready(place, span, request.args.get("number", ""))
    history = [one for one in queries.handed_in(reading(), place) if (one.first, one.last) == (span.first, span.last)]
    return render_template(
        "official/report.html", place=place, period=span, name=period_name(span.name), content=ready.content,
        history=history, facts=tables.facts(place, ready), formats=FORMATS, tables=tables.report_tables(place, ready),
        may_hand_in=_may(place) and _today() >= span.earliest,
        is_mine=_may(place), earliest=format_date(span.earliest), zone=runtime().settings.timezone,
    )  # fmt: skip


@blueprint.post(f"{PLACE}/<period>/download")
@access.role(*READERS)
def download(kind: str, place_id: int, period: str) -> Response:
    """The report as a file: of what was handed in always the same bytes. Who took it is noted in the audit record."""
    place, span, file = _place(kind, place_id), _period(period), request.form.get("format", "")
    if file not in FORMATS:
        abort(400)
    ready = _ready(place, span, request.form.get("number", ""))
    reading().rollback()  # drawing takes its time, and no transaction stays open meanwhile
    reply = Response(_written(file, ready), content_type=TYPES[file])
    reply.headers["Content-Disposition"] = f'attachment; filename="{ready.name}.{file}"'
    record_event(
        session(), kind="exported", subject=f"{place.kind}:{place.id}", now=now(), actor_id=access.actor().audit_id,
        table="report", format=file, period=span.name, number=ready.content.number,
    )  # fmt: skip
    return access.no_store(reply)


@blueprint.route(f"{PLACE}/<period>/hand-in", methods=["GET", "POST"])
@access.role(*READERS)
def hand_in(kind: str, place_id: int, period: str) -> BaseResponse | tuple[str, int]:
    """A second look at the numbers, then the report is frozen."""
    place, span = _place(kind, place_id), _period(period)
    if not _may(place):
        raise NotYours
    if _today() < span.earliest:
        raise TooEarly(day=format_date(span.earliest))
    last = queries.last_number(reading(), place, span)
    ready = _ready(place, span, "")
    form = HandInForm(corrects=last > 0)
    if form.submitted():
        try:
            prepared = services.prepared(
                ready.content, place=place, last=last, looked_at=form.looked_at.data or "", correction=form.correction.data or ""
            )
            return redirect(
                url_for("official.report", kind=kind, place_id=place_id, period=period, number=_freeze(place, prepared)), 303
            )
        except Invalid as error:
            form.fail("correction", error.text())
        except Conflict as error:
            form.form_errors.append(error.text())
    form.looked_at.data = digest_of(ready.content)
    page = render_template(
        "official/hand_in.html", place=place, period=span, name=period_name(span.name), form=form, last=last,
        table=tables.totals_table(place, ready.content, is_open=False), facts=tables.facts(place, ready),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


def _regions(country: Place) -> str:
    """The list of the agency."""
    form = RegionsFilter()
    halves = latest_periods("half", _today())
    name = form.offer([(one.name, period_name(one.name)) for one in halves])
    span = next(one for one in halves if one.name == name)
    rows = queries.regions_with_reports(reading(), span)
    done = sum(row.report is not None for row in rows)
    return render_template(
        "official/regions.html", country=country, form=form, period=span, name=period_name(name), done=done, count=len(rows),
        due=format_date(due_on(span, whole=False)), table=tables.regions_table(rows, span, _today()),
    )  # fmt: skip


def _freeze(place: Place, content: ReportContent) -> int:
    """Draws and stores the document first, so that nobody waits to write meanwhile; then freezes the report with its hash."""
    reading().rollback()
    as_handed_in = ReadyReport(content, now(), runtime().settings.timezone, is_handed_in=True)
    stored = store_file(runtime().storage, _written(PDF, as_handed_in))
    return services.hand_in(session(), place=place, content=content, pdf_sha256=stored, now=now())


def _written(file: str, ready: ReadyReport) -> bytes:
    """The report as a file. Ends the request with 503 where it cannot be drawn."""
    tools = runtime()
    try:
        return written(file, ready, language=current_language(), draw=tools.documents.draw, storage=tools.storage)
    except RenderingFailed as failure:
        log.exception("report not drawn", report=ready.name, reason=str(failure))
        abort(503)


def _place(kind: str, place_id: int) -> Place:
    return places.place(reading(), access.actor(), kind, place_id)


def _period(name: str) -> NamedPeriod:
    """The period of the address. Raises ReportNotFound for none and for one that has not begun."""
    found = named_period(name)
    if found is None or found.first > _today():
        raise ReportNotFound
    return found


def _ready(place: Place, span: NamedPeriod, number: str) -> ReadyReport:
    """What was handed in under a number; without a number what the records say now. Raises ReportNotFound."""
    if number and not (number.isascii() and number.isdigit() and 0 < int(number[:7]) < 10**6):
        raise ReportNotFound
    zone = runtime().settings.timezone
    return ready_report(reading(), place, span, number=int(number or 0), now=now(), today=_today(), zone=zone)


def _may(place: Place) -> bool:
    return hands_in(is_national_admin=access.actor().is_national_admin(), whole=place.kind == places.UNITS and place.whole)


def _today() -> date:
    return local_date(now(), runtime().settings.timezone)
