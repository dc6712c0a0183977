"""Screens of saved reports: list, show, rename, change, delete, take over."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.report_builder.errors import NameTaken, SavedReportNotFound
from lms.report_builder.forms import (
    ComposeForm,
    ReportFilter,
    SavedReportForm,
    read_definition_params,
)
from lms.report_builder.queries.report_areas import load_report_area
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.queries.results import compose_report
from lms.report_builder.queries.saved import ReportRow, list_reports, load_report
from lms.report_builder.services import change_report, delete_report, rename_report, take_over
from lms.report_builder.views import tables
from lms.report_builder.views.common import READERS, blueprint, encode_area, load_form_area
from lms.report_builder.views.files import send_report
from lms.web import access
from lms.web.container import now, today
from lms.web.pagination import read_counted_listing
from lms.web.transaction import reading_session, session


@blueprint.get("/")
@access.role(*READERS)
def index() -> str:
    """List one's own reports and those that others share."""
    form = ReportFilter()
    page = read_counted_listing(
        partial(
            list_reports,
            reading_session(),
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
def show_report(report_id: int) -> str | tuple[str, int]:
    """Show a saved report as it is now."""
    row = load_report(reading_session(), access.actor(), report_id)
    try:
        resolved = _resolve_definition(row)
        result = compose_report(
            reading_session(), resolved.area, resolved.definition, today=today()
        )
    except (Invalid, Conflict) as error:
        return render_template(
            "report_builder/broken.html",
            row=row,
            is_own=tables.is_own(row),
            reason=error.describe(),
        ), 409
    url_params = resolved.definition.build_url_params() | {
        "area": encode_area(row.area_kind, row.area_id)
    }
    return tables.render_table_page(result, title=row.name, url_params=url_params, row=row)


@blueprint.post("/<int:report_id>/export")
@access.role(*READERS)
def export_saved(report_id: int) -> BaseResponse:
    """Send a saved report as a file."""
    row = load_report(reading_session(), access.actor(), report_id)
    return send_report(_resolve_definition(row).area, row.definition, row.name)


@blueprint.route("/<int:report_id>/name", methods=["GET", "POST"])
@access.role(*READERS)
def rename(report_id: int) -> BaseResponse | tuple[str, int]:
    """Rename a report, share or unshare it."""
    row = _load_own_row(report_id)
    form = SavedReportForm(data={"name": row.name, "shared": row.shared})
    if form.is_submitted():
        try:
            rename_report(
                session(),
                report_id=report_id,
                name=form.name.data,
                shared=form.shared.data,
                by=access.actor(),
                now=now(),
            )
        except NameTaken as error:
            form.fail("name", error.describe())
        else:
            flash(_("The report is saved."), "success")
            return redirect(url_for("report_builder.show_report", report_id=report_id), 303)
    back = url_for("report_builder.show_report", report_id=report_id)
    return render_template(
        "report_builder/name.html", form=form, about=[], row=row, back=back
    ), 422 if form.errors else 200


@blueprint.post("/<int:report_id>/change")
@access.role(*READERS)
def change(report_id: int) -> BaseResponse:
    """Replace the definition of a report by that of the URL."""
    _load_own_row(report_id)
    form = ComposeForm(today())
    definition = form.read_definition()
    if definition is None:
        return redirect(
            url_for("report_builder.new", **{**read_definition_params(), "report": report_id}), 303
        )
    area = load_form_area(form, definition)
    change_report(
        session(),
        report_id=report_id,
        area=area,
        definition=definition,
        by=access.actor(),
        now=now(),
    )
    flash(_("The report is changed."), "success")
    return redirect(url_for("report_builder.show_report", report_id=report_id), 303)


@blueprint.route("/<int:report_id>/delete", methods=["GET", "POST"])
@access.role(*READERS)
def delete(report_id: int) -> BaseResponse | str:
    """Ask for confirmation, then delete the report for everybody."""
    row = _load_own_row(report_id)
    if request.method != "POST":
        return render_template("report_builder/delete.html", row=row)
    delete_report(session(), report_id=report_id, by=access.actor(), now=now())
    flash(_("The report is deleted."), "success")
    return redirect(url_for("report_builder.index"), 303)


@blueprint.post("/<int:report_id>/take-over")
@access.role(*READERS)
def take_report(report_id: int) -> BaseResponse:
    """Take over an abandoned report."""
    take_over(session(), report_id=report_id, by=access.actor(), now=now())
    flash(_("The report is yours now."), "success")
    return redirect(url_for("report_builder.show_report", report_id=report_id), 303)


def _resolve_definition(row: ReportRow) -> ResolvedDefinition:
    definition = row.definition
    area = load_report_area(
        reading_session(), access.actor(), (row.area_kind, row.area_id), definition, today()
    )
    return ResolvedDefinition.resolve(reading_session(), definition, area, today())


def _load_own_row(report_id: int) -> ReportRow:
    """Load a report that the actor owns. Raises SavedReportNotFound otherwise."""
    row = load_report(reading_session(), access.actor(), report_id)
    if not tables.is_own(row):
        raise SavedReportNotFound
    return row
