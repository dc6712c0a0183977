"""Saved reports: the list, what one says now, its name, its change, its end."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.report_builder.errors import NameTaken, SavedReportNotFound
from lms.report_builder.forms import ComposeForm, ReportFilter, SavedReportForm, asked_address
from lms.report_builder.queries.keys import ResolvedDefinition
from lms.report_builder.queries.results import compose, place_of
from lms.report_builder.queries.saved import ReportRow, report, reports
from lms.report_builder.services import change_report, delete_report, name_report, take_over
from lms.report_builder.views import tables
from lms.report_builder.views.common import READERS, asked_place, blueprint, place_value
from lms.report_builder.views.files import send
from lms.web import access
from lms.web.container import container, now, today
from lms.web.pagination import read_counted_listing
from lms.web.transaction import reading, session


@blueprint.get("/")
@access.role(*READERS)
def index() -> str:
    """One's own reports, and those that others share."""
    form = ReportFilter()
    page = read_counted_listing(
        partial(
            reports,
            reading(),
            access.actor(),
            name=form.name.data or "",
            whose=form.whose.data,
            sort=form.sort.data,
        )
    )
    return render_template(
        "report_builder/index.html",
        form=form,
        page=page,
        is_narrowed=bool(form.name.data or form.whose.data),
        is_own=tables.is_own,
    )


@blueprint.get("/<int:report_id>")
@access.role(*READERS)
def saved(report_id: int) -> str | tuple[str, int]:
    """A saved report as it is now."""
    row = report(reading(), access.actor(), report_id)
    try:
        asked = _asked(row)
        found = compose(
            reading(),
            asked.place,
            asked.definition,
            today=today(),
            zone=container().settings.timezone,
        )
    except (Invalid, Conflict) as error:
        return render_template(
            "report_builder/broken.html", row=row, is_own=tables.is_own(row), reason=error.text()
        ), 409
    address = asked.definition.address() | {"place": place_value(row.place_kind, row.place_id)}
    return tables.table_page(found, title=row.name, address=address, row=row)


@blueprint.post("/<int:report_id>/export")
@access.role(*READERS)
def export_saved(report_id: int) -> BaseResponse:
    """A saved report as a file."""
    row = report(reading(), access.actor(), report_id)
    return send(_asked(row).place, row.definition, row.name)


@blueprint.route("/<int:report_id>/name", methods=["GET", "POST"])
@access.role(*READERS)
def name(report_id: int) -> BaseResponse | tuple[str, int]:
    """Another name; shared or not."""
    row = _own(report_id)
    form = SavedReportForm(data={"name": row.name, "shared": row.shared})
    if form.submitted():
        try:
            name_report(
                session(),
                report_id=report_id,
                name=form.name.data,
                shared=form.shared.data,
                by=access.actor(),
                now=now(),
            )
        except NameTaken as error:
            form.fail("name", error.text())
        else:
            flash(_("The report is saved."), "success")
            return redirect(url_for("report_builder.saved", report_id=report_id), 303)
    back = url_for("report_builder.saved", report_id=report_id)
    return render_template(
        "report_builder/name.html", form=form, about=[], row=row, back=back
    ), 422 if form.errors else 200


@blueprint.post("/<int:report_id>/change")
@access.role(*READERS)
def change(report_id: int) -> BaseResponse:
    """Makes it what the address asks for."""
    _own(report_id)
    form = ComposeForm(today())
    definition = form.definition()
    if definition is None:
        return redirect(
            url_for("report_builder.new", **{**asked_address(), "report": report_id}), 303
        )
    place = asked_place(form, definition)
    change_report(
        session(),
        report_id=report_id,
        place=place,
        definition=definition,
        by=access.actor(),
        now=now(),
    )
    flash(_("The report is changed."), "success")
    return redirect(url_for("report_builder.saved", report_id=report_id), 303)


@blueprint.route("/<int:report_id>/delete", methods=["GET", "POST"])
@access.role(*READERS)
def delete(report_id: int) -> BaseResponse | str:
    """Asks once more, then deletes it for everybody."""
    row = _own(report_id)
    if request.method != "POST":
        return render_template("report_builder/delete.html", row=row)
    delete_report(session(), report_id=report_id, by=access.actor(), now=now())
    flash(_("The report is deleted."), "success")
    return redirect(url_for("report_builder.index"), 303)


@blueprint.post("/<int:report_id>/take-over")
@access.role(*READERS)
def take(report_id: int) -> BaseResponse:
    """Makes a report that was left behind one's own."""
    take_over(session(), report_id=report_id, by=access.actor(), now=now())
    flash(_("The report is yours now."), "success")
    return redirect(url_for("report_builder.saved", report_id=report_id), 303)


def _asked(row: ReportRow) -> ResolvedDefinition:
    definition = row.definition
    place = place_of(reading(), access.actor(), (row.place_kind, row.place_id), definition, today())
    return ResolvedDefinition.of(reading(), definition, place, today())


def _own(report_id: int) -> ReportRow:
    """One's own report. Raises SavedReportNotFound for what is not one's own to change, as for what is not there."""
    row = report(reading(), access.actor(), report_id)
    if not tables.is_own(row):
        raise SavedReportNotFound
    return row
