"""Composing a report, and what it says: all of it stands in the address, so that it can be sent to a colleague."""

from typing import Final, NoReturn

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.report_builder.errors import BoundariesUnknown, NameTaken, TooManyCells, TooManyColumns
from lms.report_builder.forms import ComposeForm, SavedReportForm, asked_address
from lms.report_builder.queries.keys import ResolvedDefinition
from lms.report_builder.queries.results import compose
from lms.report_builder.queries.saved import ReportRow, report
from lms.report_builder.queries.words import caption, title_of
from lms.report_builder.rules import LONGEST_NAME, Definition
from lms.report_builder.rules.examples import examples
from lms.report_builder.services import save_report
from lms.report_builder.views import tables
from lms.report_builder.views.common import (
    READERS,
    asked_place,
    blueprint,
    default_row,
    fill,
    place_value,
)
from lms.report_builder.views.files import send
from lms.reporting.errors import PlaceNotFound
from lms.reporting.queries.places import Area, own_places
from lms.web import access
from lms.web.container import container, now, today
from lms.web.transaction import reading, session

FIELD_OF_ERROR: Final[dict[type[Invalid], str]] = {
    BoundariesUnknown: "boundaries",
    TooManyCells: "row",
    TooManyColumns: "column",
}


@blueprint.get("/new")
@access.role(*READERS)
def new() -> str:
    """The form, filled with what the address asks for."""
    return _form_page(ComposeForm(today()))


@blueprint.get("/table")
@access.role(*READERS)
def table() -> str:
    """The table that the address asks for; the form again where it makes no sense, or where an organisation is looked for."""
    form = ComposeForm(today())
    if "look" in request.args:
        return _form_page(form)
    place, definition = _checked(form)
    try:
        found = compose(
            reading(), place, definition, today=today(), zone=container().settings.timezone
        )
    except Invalid as error:
        _refuse(form, error)
    address = asked_address() | {"place": place_value(place.kind, place.id)}
    return tables.table_page(
        found, title=title_of(found.asked), address=address, changed=_changed(form)
    )


@blueprint.post("/table/export")
@access.role(*READERS)
def export() -> BaseResponse:
    """The table as a file."""
    form = ComposeForm(today())
    place, definition = _checked(form)
    try:
        return send(
            place,
            definition,
            title_of(ResolvedDefinition.of(reading(), definition, place, today())),
        )
    except Invalid as error:
        _refuse(form, error)


@blueprint.route("/save", methods=["GET", "POST"])
@access.role(*READERS)
def save() -> BaseResponse | tuple[str, int]:
    """A name for the report that the address asks for; then it is kept."""
    place, definition = _checked(ComposeForm(today()))
    asked = ResolvedDefinition.of(reading(), definition, place, today())
    form = SavedReportForm(data={"name": request.args.get("name", title_of(asked))[:LONGEST_NAME]})
    if form.submitted():
        try:
            made = save_report(
                session(),
                place=place,
                definition=definition,
                name=form.name.data,
                shared=form.shared.data,
                by=access.actor(),
                now=now(),
            )
        except NameTaken as error:
            form.fail("name", error.text())
        else:
            flash(_("The report is saved."), "success")
            return redirect(url_for("report_builder.saved", report_id=made), 303)
    back = url_for("report_builder.table", **asked_address())
    return render_template(
        "report_builder/name.html", form=form, about=caption(reading(), asked), row=None, back=back
    ), 422 if form.errors else 200


def _form_page(form: ComposeForm) -> str:
    fill(form)
    own = own_places(reading(), access.actor())
    given = {"place": form.place.data} if form.place.data else {}
    starts = [
        (_(name), url_for("report_builder.table", **given, **one.address()))
        for name, one in examples(default_row(own))
    ]
    return render_template(
        "report_builder/new.html",
        form=form,
        changed=_changed(form),
        examples=[] if form.errors or form.count.data else starts,
    )


def _checked(form: ComposeForm) -> tuple[Area, Definition]:
    """The place and the definition of the address. Ends the request with the page that says what is wrong."""
    definition = form.definition()
    if definition is None:
        abort(make_response(_form_page(form), 422))
    try:
        return asked_place(form, definition), definition
    except PlaceNotFound:
        abort(make_response(_elsewhere(definition, is_named=bool(form.place.data)), 404))
    except Invalid as error:
        _refuse(form, error)


def _refuse(form: ComposeForm, error: Invalid) -> NoReturn:
    form.fail(FIELD_OF_ERROR[type(error)], error.text())
    abort(make_response(_form_page(form), 422))


def _elsewhere(definition: Definition, *, is_named: bool) -> str:
    """The report of a colleague's place, or of none: the same can be seen for one's own."""
    own = [
        (
            one,
            url_for(
                "report_builder.table", **definition.address(), place=place_value(one.kind, one.id)
            ),
        )
        for one in own_places(reading(), access.actor())
    ]
    return render_template("report_builder/elsewhere.html", own=own, is_named=is_named)


def _changed(form: ComposeForm) -> ReportRow | None:
    """The saved report of one's own that is being changed."""
    report_id = form.report_id()
    row = report(reading(), access.actor(), report_id) if report_id is not None else None
    return row if row is not None and row.person_id == access.actor().person_id else None
