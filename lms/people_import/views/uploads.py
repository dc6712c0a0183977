"""The list of imports; the upload; how the file is read; which column is which."""

import io
from functools import partial
from typing import Any, Final

from flask import Response as FileResponse
from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import canonical_iin, mask_iin
from lms.core.errors import Invalid
from lms.core.i18n import LANGUAGES, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.xlsx_writer import CONTENT_TYPE, write_xlsx
from lms.people_import import queries, services
from lms.people_import.errors import MatchingWrong
from lms.people_import.forms import PeopleUploadForm, ReadingForm, chosen_matching, matching_form
from lms.people_import.rules import CHECKED, FAILED, UPLOADED, template_header
from lms.people_import.views.common import (
    MANAGERS,
    STATE_WORDS,
    STEPS,
    blueprint,
    day_text,
    reading_words,
)
from lms.web import access
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.pagination import read_counted_listing
from lms.web.transaction import reading, session

CHANGEABLE: Final = (UPLOADED, CHECKED, FAILED)


@blueprint.get("/")
@access.role(*MANAGERS)
def index() -> str:
    """The imports so far, each with where it stands."""
    page = read_counted_listing(partial(queries.imports, session(), by=access.actor()))
    return render_template("people_import/index.html", page=page, states=STATE_WORDS)


@blueprint.get("/template/<code>")
@access.role(*MANAGERS)
def template(code: str) -> FileResponse:
    """An empty list to fill in, with the columns in the words of a language."""
    if code not in LANGUAGES:
        abort(404)
    file = io.BytesIO()
    with using_language(code):
        write_xlsx(file, title=_("People"), header=template_header(code), rows=[])
    response = FileResponse(file.getvalue(), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="people-{code}.xlsx"'
    return response


@blueprint.route("/new", methods=["GET", "POST"])
@access.role(*MANAGERS)
@takes_file
def new() -> Response | tuple[str, int]:
    """Takes a file, and reads it before anything is written."""
    finder = OrganisationsWithin(reading(), accounts.organisations_of_hr(access.actor()))
    few = finder.all_if_few() or ()
    proposed = few[0].id if len(few) == 1 else request.args.get("organisation", type=int)
    form = PeopleUploadForm(finder=finder, data={"organisation_id": proposed})
    if form.submitted():
        try:
            return redirect(url_for("people_import.columns", import_id=_upload(form)), 303)
        except Invalid as error:
            form.fail("table", error.text())
    return render_template(
        "people_import/new.html", form=form, steps=STEPS, most=services.MOST_LINES
    ), 422 if form.errors else 200


def _upload(form: PeopleUploadForm) -> int:
    actor, sent = access.actor(), form.table.data
    services.check_target(reading(), organisation_id=form.organisation_id.data, by=actor)
    content = sent.stream.read()
    preview = services.preview_table(content, sent.filename)
    return services.begin_import(
        session(),
        container().storage,
        container().iin_cipher,
        organisation_id=form.organisation_id.data,
        file_name=sent.filename,
        content=content,
        preview=preview,
        by=actor,
        now=now(),
    )


@blueprint.route("/imports/<int:import_id>/reading", methods=["GET", "POST"])
@access.role(*MANAGERS)
def read_anew(import_id: int) -> Response | tuple[str, int]:
    """How the file is read, where what was found by itself is wrong."""
    found = queries.managed_import(reading(), by=access.actor(), import_id=import_id)
    if queries.standing(reading(), found) not in CHANGEABLE:
        return redirect(url_for("people_import.result", import_id=import_id), 303)
    kept = found.reading
    form = ReadingForm(kind=kept["kind"], sheets=kept["sheets"], data=kept)
    if form.submitted():
        try:
            _take_reading(import_id, form, kept["kind"])
        except Invalid as error:
            form.form_errors.append(error.text())
        else:
            return redirect(url_for("people_import.columns", import_id=import_id), 303)
    page = render_template(
        "people_import/reading.html", found=found, form=form, samples=_by_column(found)
    )
    return page, 422 if form.errors else 200


def _take_reading(import_id: int, form: ReadingForm, kind: str) -> None:
    actor, cipher = access.actor(), container().iin_cipher
    preview = services.read_anew(
        reading(),
        container().storage,
        cipher,
        import_id=import_id,
        reading=form.reading(kind),
        by=actor,
    )
    services.change_reading(session(), cipher, import_id=import_id, preview=preview, by=actor)


@blueprint.route("/imports/<int:import_id>/columns", methods=["GET", "POST"])
@access.role(*MANAGERS)
def columns(import_id: int) -> Response | tuple[str, int]:
    """Which column is which field; then the list is checked."""
    found = queries.managed_import(reading(), by=access.actor(), import_id=import_id)
    if queries.standing(reading(), found) not in CHANGEABLE:
        return redirect(url_for("people_import.result", import_id=import_id), 303)
    form = matching_form(found.columns, found.matching)
    if form.submitted():
        matching = chosen_matching(form)
        if not form.errors:
            try:
                services.start_check(
                    session(), import_id=import_id, matching=matching, by=access.actor(), now=now()
                )
            except MatchingWrong as error:
                form.form_errors.append(error.text())
            else:
                return redirect(url_for("people_import.result", import_id=import_id), 303)
    page = render_template(
        "people_import/columns.html",
        found=found,
        form=form,
        steps=STEPS,
        samples=_by_column(found),
        reading=reading_words(found.reading),
        organisation=accounts.organisation(reading(), found.organisation_id),
    )
    return page, 422 if form.errors else 200


def _by_column(found: Any) -> list[str]:
    """What stands first in each column."""
    rows = _samples(found)
    return [
        " · ".join(row[number] for row in rows if number < len(row) and row[number])
        for number in range(len(found.columns))
    ]


def _samples(found: Any) -> list[list[str]]:
    """The first lines, IINs masked."""
    rows = services.samples_of(found.reading, container().iin_cipher)
    return [[_shown(text) for text in row] for row in rows]


def _shown(text: str) -> str:
    """A cell as people read it: a day as they write it, an IIN masked."""
    if (day := day_text(text)) != text:
        return day
    digits = "".join(letter for letter in text if letter.isdigit())
    return mask_iin(digits) if 11 <= len(digits) <= 12 and canonical_iin(digits.zfill(12)) else text
