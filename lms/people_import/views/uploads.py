"""Screens before a check: list of imports, upload, matching of columns."""

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response as FileResponse
from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import HR
from lms.core.errors import Invalid
from lms.core.i18n import LANGUAGES, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.xlsx_writer import CONTENT_TYPE, write_xlsx
from lms.people_import import queries, services
from lms.people_import.errors import MatchingWrong
from lms.people_import.forms import PeopleUploadForm, build_matching_form, read_matching
from lms.people_import.rules import list_template_columns
from lms.people_import.views.common import MANAGERS, STATE_WORDS, STEPS, blueprint, describe_reading
from lms.people_import.views.reading import CHANGEABLE
from lms.people_import.views.samples import list_column_samples
from lms.web import access
from lms.web.container import container, now
from lms.web.fields import clean_file_name
from lms.web.file_limit import takes_file
from lms.web.pagination import read_counted_listing
from lms.web.transaction import reading_session, session


@blueprint.get("/")
@access.role(*MANAGERS)
def index() -> str:
    """Show the imports with their states."""
    page = read_counted_listing(partial(queries.list_imports, session(), by=access.actor()))
    return render_template("people_import/index.html", page=page, states=STATE_WORDS)


@blueprint.get("/template/<code>")
@access.role(*MANAGERS)
def template(code: str) -> FileResponse:
    """Download an empty list with the columns in a language."""
    if code not in LANGUAGES:
        abort(404)
    file = io.BytesIO()
    with using_language(code):
        write_xlsx(file, title=_("People"), header=list_template_columns(code), rows=[])
    response = FileResponse(file.getvalue(), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="people-{code}.xlsx"'
    return response


@blueprint.route("/new", methods=["GET", "POST"])
@access.role(*MANAGERS)
@takes_file
def new() -> Response | tuple[str, int]:
    """Show the upload form; check and store the uploaded file."""
    finder = OrganisationFinder(reading_session(), accounts.build_hr_scope(access.actor()))
    proposed = request.args.get("organisation", type=int) or _find_own_organisation(finder)
    form = PeopleUploadForm(finder=finder, data={"organisation_id": proposed})
    if form.is_submitted():
        try:
            return redirect(url_for("people_import.columns", import_id=_store_upload(form)), 303)
        except Invalid as error:
            form.fail("table", error.describe())
    return render_template(
        "people_import/new.html", form=form, steps=STEPS, most=services.MOST_LINES
    ), 422 if form.errors else 200


def _find_own_organisation(finder: OrganisationFinder) -> int | None:
    """Return the organisation of the actor's one role, or the only one to choose from."""
    own = [grant.organisation_id for grant in access.actor().grants if grant.role == HR]
    if len(own) == 1:
        return int(own[0]) if own[0] else None
    few: Sequence[Any] = finder.list_if_few() or ()
    return int(few[0].id) if len(few) == 1 else None


def _store_upload(form: PeopleUploadForm) -> int:
    actor, upload = access.actor(), form.table.data
    file_name = clean_file_name(upload.filename)
    services.get_target(reading_session(), organisation_id=form.organisation_id.data, by=actor)
    content = upload.stream.read()
    preview = services.preview_table(content, file_name)
    return services.begin_import(
        session(),
        container().storage,
        container().iin_cipher,
        organisation_id=form.organisation_id.data,
        file_name=file_name,
        content=content,
        preview=preview,
        by=actor,
        now=now(),
    )


@blueprint.route("/imports/<int:import_id>/columns", methods=["GET", "POST"])
@access.role(*MANAGERS)
def columns(import_id: int) -> Response | tuple[str, int]:
    """Show and store the matching of columns, then start the check."""
    people_import = queries.get_managed_import(
        reading_session(), by=access.actor(), import_id=import_id
    )
    if queries.get_current_state(reading_session(), people_import) not in CHANGEABLE:
        return redirect(url_for("people_import.result", import_id=import_id), 303)
    form = build_matching_form(people_import.columns, people_import.matching)
    if form.is_submitted():
        matching = read_matching(form)
        if not form.errors:
            try:
                services.start_check(
                    session(), import_id=import_id, matching=matching, by=access.actor(), now=now()
                )
            except MatchingWrong as error:
                form.form_errors.append(error.describe())
            else:
                return redirect(url_for("people_import.result", import_id=import_id), 303)
    page = render_template(
        "people_import/columns.html",
        people_import=people_import,
        form=form,
        steps=STEPS,
        samples=list_column_samples(people_import),
        reading=describe_reading(people_import.reading),
        organisation=accounts.get_organisation(reading_session(), people_import.organisation_id),
    )
    return page, 422 if form.errors else 200
