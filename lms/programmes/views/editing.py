"""Drafting a programme: a question a page; and the steps from state to state, each asked once more."""

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
from lms.programmes.rules import APPROVED, CLOSED, DRAFTING, IN_IMPLEMENTATION, DaySpan, follows
from lms.programmes.views import words
from lms.programmes.views.common import ANSWERING, blueprint, load, reader
from lms.programmes.views.tables import name_of
from lms.web import access
from lms.web.container import container, now
from lms.web.file_limit import takes_file
from lms.web.transaction import reading, session

Reply = str | BaseResponse | tuple[str, int]
STEP = f"/<int:programme_id>/steps/<any({APPROVED}, {IN_IMPLEMENTATION}, {CLOSED}):state>"
USUAL_YEARS = 3


@blueprint.get("/regions/<int:region_id>/new")
@blueprint.post("/regions/<int:region_id>/new")
@access.role(*ANSWERING)
def new(region_id: int) -> Reply:
    """What the programme of a region is called; the next page asks from when to when it holds."""
    region, form = queries.region(reading(), access.actor(), region_id), ProgrammeNameForm()
    if form.submitted():
        year = reader().today.year
        made = services.begin_programme(
            session(),
            region_unit_id=region_id,
            name_kk=form.name_kk.data,
            name_ru=form.name_ru.data,
            period=DaySpan(date(year, 1, 1), date(year + USUAL_YEARS - 1, 12, 31)),
            by=access.actor(),
            now=now(),
        )
        return redirect(url_for("programmes.period", programme_id=made.id), 303)
    return _page(
        "name",
        form,
        region=region,
        back=url_for("programmes.region", region_id=region_id),
        row=None,
    )


@blueprint.get("/<int:programme_id>/name")
@blueprint.post("/<int:programme_id>/name")
@access.role(*ANSWERING)
def name(programme_id: int) -> Reply:
    """What it is called."""
    row = _load_open(programme_id)
    form = ProgrammeNameForm(data={"name_kk": row.name_kk, "name_ru": row.name_ru})
    if form.submitted():
        services.rename_programme(
            session(),
            programme_id=row.id,
            name_kk=form.name_kk.data,
            name_ru=form.name_ru.data,
            by=access.actor(),
            now=now(),
        )
        return _done(row, _("The name is saved."))
    return _page("name", form, row=row)


@blueprint.get("/<int:programme_id>/period")
@blueprint.post("/<int:programme_id>/period")
@access.role(*ANSWERING)
def period(programme_id: int) -> Reply:
    """From when to when it holds."""
    row = _load_drafting(programme_id)
    form = PeriodForm(data={"first": row.starts_on, "last": row.ends_on})
    if form.submitted():
        try:
            span = DaySpan(form.first.data, form.last.data)
            services.change_period(
                session(), programme_id=row.id, period=span, by=access.actor(), now=now()
            )
        except PeriodWrong as error:
            form.fail("last", error.text())
        else:
            return _done(row, _("The period is saved."))
    return _page("period", form, row=row)


@blueprint.get("/<int:programme_id>/document")
@blueprint.post("/<int:programme_id>/document")
@access.role(*ANSWERING)
@takes_file
def document(programme_id: int) -> Reply:
    """By which document it is approved. The file is stored before the record that names it."""
    row = _load_drafting(programme_id)
    form = DocumentForm(data={"number": row.document_number, "day": row.document_on})
    if form.submitted():
        try:
            services.attach_document(
                session(),
                programme_id=row.id,
                number=form.number.data,
                day=form.day.data,
                file=_store(form),
                today=reader().today,
                by=access.actor(),
                now=now(),
            )
        except DocumentDayWrong as error:
            form.fail("day", error.text())
        except DocumentMissing:
            form.fail("file", _("Choose the file of the document."))
        else:
            return _done(row, _("The document is saved."))
    return _page("document", form, row=row)


@blueprint.get(STEP)
@access.role(*ANSWERING)
def step(programme_id: int, state: str) -> str:
    """Asks once more. A step that is not the next one, or is not ready, is refused as the service refuses it."""
    row = load(programme_id)
    if not follows(row.state, state):
        raise StepNotNext
    if state == APPROVED and not row.is_ready:
        raise DocumentMissing
    return render_template(
        "programmes/step.html", row=row, state=state, texts=words.step_words(state), words=words
    )


@blueprint.post(STEP)
@access.role(*ANSWERING)
def take_step(programme_id: int, state: str) -> BaseResponse:
    """Takes the step."""
    row = load(programme_id)
    services.take_step(session(), programme_id=row.id, state=state, by=access.actor(), now=now())
    return _done(row, words.step_words(state)["done"])


def _load_open(programme_id: int) -> ProgrammeRow:
    row = load(programme_id)
    if row.state == CLOSED:
        raise ProgrammeClosed
    return row


def _load_drafting(programme_id: int) -> ProgrammeRow:
    row = _load_open(programme_id)
    if row.state != DRAFTING:
        raise NotDrafting
    return row


def _store(form: DocumentForm) -> tuple[str, str] | None:
    sent = form.file.document()
    return None if sent is None else (sent[0], container().storage.put(sent[1]))


def _done(row: ProgrammeRow, message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("programmes.programme", programme_id=row.id), 303)


def _page(question: str, form: Any, *, row: ProgrammeRow | None, **values: Any) -> Reply:
    back = {} if row is None else {"back": url_for("programmes.programme", programme_id=row.id)}
    region = {} if row is None else {"region_name": name_of(row, "region")}
    text = render_template(
        f"programmes/{question}.html", form=form, row=row, **back, **region, **values
    )
    return (text, 422) if request.method == "POST" else text
