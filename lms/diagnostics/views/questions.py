"""Views of a diagnostic's questions, one a page."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import NotANumber, NothingToCheck
from lms.assessment.queries import build_shown_question
from lms.assessment.rules import arrange_in_lesson, is_readable, parse_answer, read_move
from lms.catalogue.queries import load_questions
from lms.core.text import parse_id
from lms.diagnostics.errors import NoDiagnostic
from lms.diagnostics.queries import DiagnosticState
from lms.diagnostics.services import answer_question, find_next_question
from lms.diagnostics.views.common import LearnerDiagnostic, blueprint, load_diagnostic
from lms.web import access
from lms.web.container import now
from lms.web.language import read_shown_language
from lms.web.transaction import session
from lms.web.unsent import lead_on, offer_values_again, take_unsent

UNKNOWN = "unknown"  # the value of the button "I do not know"


@blueprint.get("/<slug>/question")
@access.signed_in
def question(slug: str) -> str | BaseResponse:
    """Show the question that is due."""
    diagnostic = load_diagnostic(slug)
    if diagnostic.state is None:
        return redirect(url_for("diagnostics.introduction", slug=slug))
    if find_next_question(diagnostic.state, diagnostic.outline) is None:
        return redirect(url_for("diagnostics.result", slug=slug))
    return _render_question(diagnostic, diagnostic.state, values=take_unsent())


@blueprint.post("/<slug>/question")
@access.signed_in
@offer_values_again("answer")
def answer(slug: str) -> str | BaseResponse | tuple[str, int]:
    """Keep the answer and lead to the next question, or to what it recommends."""
    diagnostic = load_diagnostic(slug)
    state = diagnostic.state
    if state is None:
        raise NoDiagnostic
    question_id = find_next_question(state, diagnostic.outline)
    if question_id is not None and question_id == parse_id(request.form.get("question_id")):
        values, go = request.form.getlist("answer"), request.form.get("go", "")
        move = read_move(go)
        if move:
            return _render_question(diagnostic, state, values=move.apply(values))
        is_unknown = go == UNKNOWN
        try:
            stored_answer = {} if is_unknown else _parse_answer(question_id, values)
        except (NotANumber, NothingToCheck) as error:
            return _render_question(diagnostic, state, values=values, error=error.describe()), 422
        answer_question(
            session(),
            state=state,
            outline=diagnostic.outline,
            question_id=question_id,
            answer=stored_answer,
            language=read_shown_language(),
            now=now(),
        )
    return lead_on(url_for("diagnostics.question", slug=slug))


def _parse_answer(question_id: int, values: list[str]) -> dict[str, object]:
    """Return the answer in its stored form. Raises NotANumber, NothingToCheck.

    A question is asked once, so an answer that was forgotten is not one of who does not know.
    """
    row = load_questions(session(), [question_id])[question_id]
    stored_answer = parse_answer(row.type, _arrange_options(row), values)
    if not stored_answer:
        raise NothingToCheck
    if not is_readable(row.type, row.answer, stored_answer):
        raise NotANumber
    return stored_answer


def _arrange_options(row: Any) -> list[int]:
    """Return the order in which the options of a question stand, the same for all learners."""
    return arrange_in_lesson(row.type, len(row.content_kk.get("options", ())), row.name)


def _render_question(
    diagnostic: LearnerDiagnostic,
    state: DiagnosticState,
    values: list[str] | tuple[str, ...] = (),
    error: str | None = None,
) -> str:
    question_id = find_next_question(state, diagnostic.outline)
    assert question_id is not None  # the callers lead on when the diagnostic has ended
    row = load_questions(session(), [question_id])[question_id]
    shown_question, _saved_values = build_shown_question(row, _arrange_options(row), None)
    return render_template(
        "diagnostics/question.html",
        outline=diagnostic.outline,
        position=len(state.answers) + 1,
        question_id=question_id,
        question=shown_question,
        answer_values=list(values),
        error=error,
    )
