"""Screens that draft a programme, one question each, and take its steps after confirmation."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.programmes import queries, services
from lms.programmes.errors import (
    DocumentDayWrong,
    DocumentMissing,
    NotDrafting,
    PeriodWrong,
    ProgrammeClosed,
    StepNotNext,
)
from lms.programmes.forms.programmes import DocumentForm, PeriodForm, ProgrammeNameForm
from lms.programmes.queries import ProgrammeRow
from lms.programmes.rules import (
    APPROVED,
    CLOSED,
    DRAFTING,
    IN_IMPLEMENTATION,
    DaySpan,
    is_next_state,
)
from lms.programmes.views import words
from lms.programmes.views.common import READERS, blueprint, load_programme, make_reader
from lms.programmes.views.tables import name_of
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.file_limit import takes_file
from lms.web.replies import Reply
from lms.web.transaction import reading_session, session

STEP = f"/<int:programme_id>/steps/<any({APPROVED}, {IN_IMPLEMENTATION}, {CLOSED}):state>"
USUAL_YEARS = 3


@blueprint.get("/regions/<int:region_id>/new")
@blueprint.post("/regions/<int:region_id>/new")
@access.role(*READERS)
def new(region_id: int) -> Reply:
    """Ask for the names of a new programme; the next page asks for its period."""
    region, form = (
        queries.load_region(reading_session(), access.actor(), region_id),
        ProgrammeNameForm(),
    )
    if form.is_submitted():
        year = make_reader().today.year
        programme = services.begin_programme(
            session(),
            region_unit_id=region_id,
            name_kk=form.name_kk.data,
            name_ru=form.name_ru.data,
            period=DaySpan(date(year, 1, 1), date(year + USUAL_YEARS - 1, 12, 31)),
            by=access.actor(),
            now=now(),
        )
        return redirect(url_for("programmes.period", programme_id=programme.id), 303)
    return _render_question(
        "name",
        form,
        region=region,
        back=url_for("programmes.region", region_id=region_id),
        row=None,
    )


@blueprint.get("/<int:programme_id>/name")
@blueprint.post("/<int:programme_id>/name")
@access.role(*READERS)
def name(programme_id: int) -> Reply:
    """Ask for the names of the programme."""
    row = _load_open(programme_id)
    form = ProgrammeNameForm(data={"name_kk": row.name_kk, "name_ru": row.name_ru})
    if form.is_submitted() and form.merge_edits():
        services.rename_programme(
            session(),
            programme_id=row.id,
            name_kk=form.name_kk.data,
            name_ru=form.name_ru.data,
            by=access.actor(),
            now=now(),
        )
        return _redirect_to_programme(row, _("The name is saved."))
    return _render_question("name", form, row=row)


@blueprint.get("/<int:programme_id>/period")
@blueprint.post("/<int:programme_id>/period")
@access.role(*READERS)
def period(programme_id: int) -> Reply:
    """Ask for the first and last day of the programme."""
    row = _load_drafting(programme_id)
    form = PeriodForm(data={"first": row.starts_on, "last": row.ends_on})
    if form.is_submitted() and form.merge_edits():
        try:
            span = DaySpan(form.first.data, form.last.data)
            services.change_period(
                session(), programme_id=row.id, period=span, by=access.actor(), now=now()
            )
        except PeriodWrong as error:
            form.fail("last", error.describe())
        else:
            return _redirect_to_programme(row, _("The period is saved."))
    return _render_question("period", form, row=row)


@blueprint.get("/<int:programme_id>/document")
@blueprint.post("/<int:programme_id>/document")
@access.role(*READERS)
@takes_file
def document(programme_id: int) -> Reply:
    """Ask for the approving document. The file is stored before the record that names it."""
    row = _load_drafting(programme_id)
    form = DocumentForm(data={"number": row.document_number, "day": row.document_on})
    if form.is_submitted() and form.merge_edits():
        try:
            services.attach_document(
                session(),
                programme_id=row.id,
                number=form.number.data,
                day=form.day.data,
                file=_store_file(form),
                by=access.actor(),
                moment=moment(),
            )
        except DocumentDayWrong as error:
            form.fail("day", error.describe())
        except DocumentMissing:
            form.fail("file", _("Choose the file of the document."))
        else:
            return _redirect_to_programme(row, _("The document is saved."))
    return _render_question("document", form, row=row)


@blueprint.get(STEP)
@access.role(*READERS)
def step(programme_id: int, state: str) -> str:
    """Ask for confirmation of a step; one that is not possible is refused."""
    row = load_programme(programme_id)
    if not is_next_state(row.state, state):
        raise StepNotNext
    if state == APPROVED and not row.is_ready:
        raise DocumentMissing
    return render_template(
        "programmes/step.html", row=row, state=state, texts=words.describe_step(state), words=words
    )


@blueprint.post(STEP)
@access.role(*READERS)
def take_step(programme_id: int, state: str) -> BaseResponse:
    """Take the step."""
    row = load_programme(programme_id)
    services.take_step(session(), programme_id=row.id, state=state, by=access.actor(), now=now())
    return _redirect_to_programme(row, words.describe_step(state)["done"])


def _load_open(programme_id: int) -> ProgrammeRow:
    row = load_programme(programme_id)
    if row.state == CLOSED:
        raise ProgrammeClosed
    return row


def _load_drafting(programme_id: int) -> ProgrammeRow:
    row = _load_open(programme_id)
    if row.state != DRAFTING:
        raise NotDrafting
    return row


def _store_file(form: DocumentForm) -> tuple[str, str] | None:
    """Store the uploaded file and return its name and hash, or None without one."""
    document = form.file.read_document()
    if document is None:
        return None
    name, content = document
    return name, container().storage.put(content)


def _redirect_to_programme(row: ProgrammeRow, message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("programmes.programme", programme_id=row.id), 303)


def _render_question(question: str, form: Any, *, row: ProgrammeRow | None, **values: Any) -> Reply:
    back = {} if row is None else {"back": url_for("programmes.programme", programme_id=row.id)}
    region = {} if row is None else {"region_name": name_of(row, "region")}
    text = render_template(
        f"programmes/{question}.html", form=form, row=row, **back, **region, **values
    )
    return (text, 422) if request.method == "POST" else text
