"""Views of a diagnostic: what it is, one question a page, what it recommends."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import NotANumber
from lms.assessment.queries import build_shown_question
from lms.assessment.rules import arrange_in_lesson, is_readable, parse_answer, read_move
from lms.catalogue.queries import (
    ModuleEntry,
    Outline,
    find_current_version_id,
    load_outline,
    load_questions,
)
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.diagnostics.errors import NoDiagnostic
from lms.diagnostics.queries import DiagnosticState, find_diagnostic, load_state
from lms.diagnostics.services import (
    answer_question,
    begin_diagnostic,
    credit_recommended,
    find_next_question,
)
from lms.enrolment.queries import EnrolmentRow, find_latest_enrolment
from lms.learning.errors import NotEnrolled
from lms.learning.queries import list_credited_modules
from lms.web import access
from lms.web.container import moment, now
from lms.web.language import read_shown_language
from lms.web.transaction import session
from lms.web.unsent import lead_on, offers_again, take_unsent

blueprint = Blueprint("diagnostics", __name__, url_prefix="/diagnostics")
UNKNOWN = "unknown"  # the value of the button "I do not know"


@dataclass(frozen=True, slots=True)
class LearnerDiagnostic:
    """A learner's enrolment in a course with a diagnostic, and its state once it was begun."""

    enrolment: EnrolmentRow
    outline: Outline
    state: DiagnosticState | None


@blueprint.errorhandler(NotEnrolled)
def lead_to_course(error: NotEnrolled) -> BaseResponse:
    """Lead to the course's page, which has the button that begins it."""
    flash(_("You have not begun this course yet. Here you can begin it."), "info")
    return redirect(url_for("catalogue.course", slug=error.params["slug"]), 303)


@blueprint.get("/<slug>")
@access.signed_in
def introduction(slug: str) -> str | BaseResponse:
    """Say what the diagnostic is, with the button that begins it or goes on."""
    loaded = _load_diagnostic(slug)
    if loaded.state is not None and loaded.state.diagnostic.ended_at is not None:
        return redirect(url_for("diagnostics.result", slug=slug))
    return render_template(
        "diagnostics/introduction.html", outline=loaded.outline, state=loaded.state
    )


@blueprint.post("/<slug>/start")
@access.signed_in
def start(slug: str) -> BaseResponse:
    """Begin the diagnostic, or go on with it."""
    loaded = _load_diagnostic(slug)
    begin_diagnostic(session(), enrolment=loaded.enrolment, outline=loaded.outline, now=now())
    return lead_on(url_for("diagnostics.question", slug=slug))


@blueprint.get("/<slug>/question")
@access.signed_in
def question(slug: str) -> str | BaseResponse:
    """Show the question that is due."""
    loaded = _load_diagnostic(slug)
    if loaded.state is None:
        return redirect(url_for("diagnostics.introduction", slug=slug))
    if find_next_question(loaded.state, loaded.outline) is None:
        return redirect(url_for("diagnostics.result", slug=slug))
    return _render_question(loaded, loaded.state, values=take_unsent())


@blueprint.post("/<slug>/question")
@access.signed_in
@offers_again("answer")
def answer(slug: str) -> str | BaseResponse | tuple[str, int]:
    """Keep the answer and lead to the next question, or to what it recommends."""
    loaded = _load_diagnostic(slug)
    state = loaded.state
    if state is None:
        raise NoDiagnostic
    question_id = find_next_question(state, loaded.outline)
    position = request.form.get("position", 0, int)
    if question_id is not None and position == len(state.answers) + 1:
        values, go = request.form.getlist("answer"), request.form.get("go", "")
        move = read_move(go)
        if move:
            return _render_question(loaded, state, values=move.apply(values))
        is_unknown = go == UNKNOWN
        try:
            given = {} if is_unknown else _parse_answer(question_id, values)
        except NotANumber as error:
            return _render_question(loaded, state, values=values, error=error.text()), 422
        answer_question(
            session(),
            state=state,
            outline=loaded.outline,
            position=position,
            given=given,
            language=read_shown_language(),
            now=now(),
        )
    return lead_on(url_for("diagnostics.question", slug=slug))


@blueprint.get("/<slug>/result")
@access.signed_in
def result(slug: str) -> str | BaseResponse:
    """Show which modules may be skipped, and credit them where the course allows it."""
    loaded = _load_diagnostic(slug)
    if loaded.state is None or loaded.state.diagnostic.ended_at is None:
        return redirect(url_for("diagnostics.introduction", slug=slug))
    to_skip = loaded.state.list_modules_to_skip(loaded.outline)
    to_credit = loaded.state.list_modules_to_credit(loaded.outline)
    credited = list_credited_modules(session(), loaded.enrolment.id)
    return render_template(
        "diagnostics/result.html",
        outline=loaded.outline,
        asked=len(loaded.state.answers),
        right=sum(row.right for row in loaded.state.answers),
        to_credit=_pick_modules(loaded.outline, [id_ for id_ in to_credit if id_ not in credited]),
        to_test=_pick_modules(
            loaded.outline, [id_ for id_ in to_skip if id_ not in {*to_credit, *credited}]
        ),
        to_learn=[row for row in loaded.outline.modules if row.id not in {*to_skip, *credited}],
        credited=_pick_modules(loaded.outline, credited),
    )


@blueprint.post("/<slug>/credit")
@access.signed_in
def credit(slug: str) -> BaseResponse:
    """Credit the chosen modules."""
    loaded = _load_diagnostic(slug, lock=True)
    if loaded.state is None:
        raise NoDiagnostic
    count = credit_recommended(
        session(),
        state=loaded.state,
        enrolment=loaded.enrolment,
        outline=loaded.outline,
        module_ids=[int(value) for value in request.form.getlist("module") if value.isdecimal()],
        by_id=loaded.enrolment.person_id,
        moment=moment(),
    )
    if count:
        flash(
            ngettext("%(num)s module is credited.", "%(num)s modules are credited.", count),
            "success",
        )
    return redirect(url_for("learning.course", slug=slug), 303)


def _load_diagnostic(slug: str, *, lock: bool = False) -> LearnerDiagnostic:
    """Return the actor's diagnostic of a course. Raises NotEnrolled, NoDiagnostic."""
    person_id = access.actor().person_id
    enrolment = find_latest_enrolment(session(), person_id=person_id, slug=slug, lock=lock)
    if enrolment is None:
        if find_current_version_id(session(), slug) is None:
            raise NoDiagnostic
        raise NotEnrolled(slug=slug)
    outline = load_outline(session(), enrolment.version_id)
    if not outline.diagnostic_questions:
        raise NoDiagnostic
    diagnostic = find_diagnostic(session(), enrolment.id)
    state = load_state(session(), diagnostic, outline.version_id) if diagnostic else None
    return LearnerDiagnostic(enrolment, outline, state)


def _parse_answer(question_id: int, values: list[str]) -> dict[str, object]:
    """Return the answer in its stored form, {} for none. Raises NotANumber."""
    row = load_questions(session(), [question_id])[question_id]
    given = parse_answer(row.type, _arrange_options(row), values) or {}
    if given and not is_readable(row.type, row.answer, given):
        raise NotANumber
    return given


def _arrange_options(row: Any) -> list[int]:
    """Return the order in which the options of a question stand, the same for all learners."""
    return arrange_in_lesson(row.type, len(row.content_kk.get("options", ())), row.name)


def _render_question(
    loaded: LearnerDiagnostic,
    state: DiagnosticState,
    values: list[str] | tuple[str, ...] = (),
    error: str | None = None,
) -> str:
    question_id = find_next_question(state, loaded.outline)
    assert question_id is not None  # the callers lead on when the diagnostic has ended
    row = load_questions(session(), [question_id])[question_id]
    shown_question, _saved = build_shown_question(row, _arrange_options(row), None)
    return render_template(
        "diagnostics/question.html",
        outline=loaded.outline,
        position=len(state.answers) + 1,
        question=shown_question,
        answer_values=list(values),
        error=error,
    )


def _pick_modules(outline: Outline, module_ids: list[int]) -> list[ModuleEntry]:
    return [module for module in outline.modules if module.id in module_ids]
