"""Composing a report. Its whole definition is in the URL, so that it can be shared."""

from typing import Final, NoReturn

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.report_builder.errors import BoundariesUnknown, NameTaken, TooManyCells, TooManyColumns
from lms.report_builder.forms import ComposeForm, SavedReportForm, read_definition_params
from lms.report_builder.queries.descriptions import describe_table
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.queries.results import compose_report
from lms.report_builder.queries.saved import ReportRow, load_report
from lms.report_builder.queries.words import describe_default_title
from lms.report_builder.rules import LONGEST_NAME, Definition
from lms.report_builder.rules.examples import list_examples
from lms.report_builder.services import save_report
from lms.report_builder.views import tables
from lms.report_builder.views.common import READERS, blueprint, encode_area, load_form_area
from lms.report_builder.views.files import send_report
from lms.report_builder.views.form_choices import fill_form
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import Area, list_own_areas
from lms.web import access
from lms.web.container import now, today
from lms.web.transaction import reading_session, session

FIELD_OF_ERROR: Final[dict[type[Invalid], str]] = {
    BoundariesUnknown: "boundaries",
    TooManyCells: "row",
    TooManyColumns: "column",
}


@blueprint.get("/new")
@access.role(*READERS)
def new() -> str:
    """Show the form, filled from the URL."""
    return _render_form(ComposeForm(today()))


@blueprint.get("/table")
@access.role(*READERS)
def table() -> str:
    """Show the table of the URL.

    Shows the form instead if the URL is invalid or an organisation is being searched.
    """
    form = ComposeForm(today())
    if "look" in request.args:
        return _render_form(form)
    area, definition = _validate_form(form)
    try:
        result = compose_report(reading_session(), area, definition, today=today())
    except Invalid as error:
        _refuse_form(form, error)
    url_params = read_definition_params() | {"area": encode_area(area.kind, area.id)}
    return tables.render_table_page(
        result,
        title=describe_default_title(result.resolved),
        url_params=url_params,
        changed_row=_load_changed_report(form),
    )


@blueprint.post("/table/export")
@access.role(*READERS)
def export() -> BaseResponse:
    """Send the table as a file."""
    form = ComposeForm(today())
    area, definition = _validate_form(form)
    try:
        return send_report(
            area,
            definition,
            describe_default_title(
                ResolvedDefinition.resolve(reading_session(), definition, area, today())
            ),
        )
    except Invalid as error:
        _refuse_form(form, error)


@blueprint.route("/save", methods=["GET", "POST"])
@access.role(*READERS)
def save() -> BaseResponse | tuple[str, int]:
    """Ask for a name, and save the report of the URL."""
    area, definition = _validate_form(ComposeForm(today()))
    resolved = ResolvedDefinition.resolve(reading_session(), definition, area, today())
    form = SavedReportForm(
        data={"name": request.args.get("name", describe_default_title(resolved))[:LONGEST_NAME]}
    )
    if form.is_submitted():
        try:
            report_id = save_report(
                session(),
                area=area,
                definition=definition,
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
    back = url_for("report_builder.table", **read_definition_params())
    return render_template(
        "report_builder/name.html",
        form=form,
        about=describe_table(reading_session(), resolved),
        row=None,
        back=back,
    ), 422 if form.errors else 200


def _render_form(form: ComposeForm) -> str:
    usual_row = fill_form(form, list_own_areas(reading_session(), access.actor()))
    area_param = {"area": form.area.data} if form.area.data else {}
    examples = [
        (_(name), url_for("report_builder.table", **area_param, **definition.build_url_params()))
        for name, definition in list_examples(usual_row)
    ]
    return render_template(
        "report_builder/new.html",
        form=form,
        changed=_load_changed_report(form),
        examples=[] if form.errors or form.count.data else examples,
    )


def _validate_form(form: ComposeForm) -> tuple[Area, Definition]:
    """Return the area and the definition of the form, or end the request with an error page."""
    definition = form.read_definition()
    if definition is None:
        abort(make_response(_render_form(form), 422))
    try:
        return load_form_area(form, definition), definition
    except AreaNotFound:
        abort(make_response(_render_other_areas(definition, is_named=bool(form.area.data)), 404))
    except Invalid as error:
        _refuse_form(form, error)


def _refuse_form(form: ComposeForm, error: Invalid) -> NoReturn:
    form.fail(FIELD_OF_ERROR[type(error)], error.describe())
    abort(make_response(_render_form(form), 422))


def _render_other_areas(definition: Definition, *, is_named: bool) -> str:
    """Offer the same report for the reader's own areas."""
    own_areas = [
        (
            area,
            url_for(
                "report_builder.table",
                **definition.build_url_params(),
                area=encode_area(area.kind, area.id),
            ),
        )
        for area in list_own_areas(reading_session(), access.actor())
    ]
    return render_template("report_builder/elsewhere.html", own_areas=own_areas, is_named=is_named)


def _load_changed_report(form: ComposeForm) -> ReportRow | None:
    """Load the reader's own saved report that is being changed, if any."""
    report_id = form.read_report_id()
    row = (
        load_report(reading_session(), access.actor(), report_id) if report_id is not None else None
    )
    return row if row is not None and row.person_id == access.actor().person_id else None
