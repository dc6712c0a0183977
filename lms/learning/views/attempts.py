"""Views of an open attempt: one question a page, saved as it is answered, checked where it may be.

Moving on, checking and handing in are buttons of one form; its script sends it in the background.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import (
    Response,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import (
    AnswerLocked,
    AttemptClosed,
    AttemptNotFound,
    NotANumber,
    NothingToCheck,
)
from lms.assessment.queries import (
    AttemptRow,
    QuestionVerdict,
    ShownQuestion,
    build_question_verdict,
    build_shown_question,
    load_answer_states,
)
from lms.assessment.rules import decide_visible, read_move
from lms.assessment.rules.checks import NO_ANSWER
from lms.assessment.rules.review import DURING
from lms.assessment.rules.types import Move
from lms.assessment.services import check_answer, save_answer
from lms.catalogue.queries import Outline, QuizEntry, load_questions
from lms.catalogue.rules.conduct import DEFERRED
from lms.catalogue.rules.question import WRITTEN
from lms.core.errors import DomainError
from lms.learning.services import hand_in_attempt
from lms.learning.views.blueprint import blueprint
from lms.learning.views.quizzes import load_attempt
from lms.web import access
from lms.web.container import moment, now
from lms.web.language import read_shown_language, read_switch, switch_language
from lms.web.person_keys import get_storage_key
from lms.web.transaction import reading_session, session
from lms.web.unsent import BY_SCRIPT, lead_on, offers_again, take_unsent

FIELD = "answer"
Loaded = tuple[AttemptRow, Outline, QuizEntry]


@blueprint.get("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
def attempt(attempt_id: int, position: int) -> str | BaseResponse:
    """Show one question of an attempt, with an answer that was given while signed out."""
    loaded = load_attempt(attempt_id)
    attempt_row = loaded[0]
    if not attempt_row.is_open(now()):
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id))
    if not 1 <= position <= attempt_row.total:
        raise AttemptNotFound
    return _render_page(loaded, position, unsent=take_unsent())


@blueprint.post("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
@offers_again(FIELD)
def attempt_answer(attempt_id: int, position: int) -> BaseResponse | str | tuple[str, int]:
    """Store an answer, check it or not, and lead to the requested question.

    The page's script sends the same form in the background, with `autosave`; it goes on only with
    the value of a button.
    """
    try:
        return _take_answer(attempt_id, position, request.form.get("go", ""))
    except AnswerLocked as error:
        return _lead_from_locked(attempt_id, position, error)
    except AttemptClosed as error:
        if BY_SCRIPT in request.form and request.form.get("go") != "submit":
            raise
        return _lead_to_result(attempt_id, error)
    except (NotANumber, NothingToCheck) as error:
        if request.form.get("go") == "submit":
            return _lead_to_result(attempt_id)
        if BY_SCRIPT in request.form:
            return Response(error.text(), 422, mimetype="text/plain")
        typed = request.form.getlist(FIELD)
        return _render_page(load_attempt(attempt_id), position, typed, error.text()), 422


@blueprint.get("/attempts/<int:attempt_id>/time")
@access.signed_in
def attempt_time(attempt_id: int) -> Response:
    """Return the seconds that are left, for the script of a test in which time is given back."""
    attempt_row = load_attempt(attempt_id)[0]
    return jsonify(left=attempt_row.count_seconds_left(now()), open=attempt_row.is_open(now()))


def _take_answer(attempt_id: int, position: int, go: str) -> BaseResponse:
    """Do what the button, or the script without one, asks with the answer."""
    move = read_move(go)
    if move:
        return _move_item(attempt_id, position, move)
    if go == "check":
        return _check_answer(attempt_id, position)
    attempt_row = save_answer(
        session(), attempt_id=attempt_id, reading=reading_session(), **_read_answer(position)
    )
    if go == "submit":
        return _lead_to_result(attempt_id)
    if switched := read_switch(go):
        return switch_language(switched, _url_of(attempt_id, position))
    if not go and BY_SCRIPT in request.form:
        return Response(status=204)
    return lead_on(_url_after(attempt_row, position, go or "next"))


def _move_item(attempt_id: int, position: int, move: Move) -> BaseResponse:
    """Move an item of an ordering by a button, save, and lead back to the same button."""
    answer = _read_answer(position)
    values = move.apply(answer.pop("form_values"))
    save_answer(
        session(), attempt_id=attempt_id, reading=reading_session(), form_values=values, **answer
    )
    return lead_on(_url_of(attempt_id, position, f"question-answer-{move.anchor}"))


def _read_answer(position: int) -> dict[str, Any]:
    return {
        "person_id": access.actor().person_id,
        "position": position,
        "form_values": request.form.getlist(FIELD),
        "language": read_shown_language(),
        "sign_in_id": access.actor().sign_in_id,
        "now": now(),
    }


def _check_answer(attempt_id: int, position: int) -> BaseResponse:
    """Check the answer; the script gets the question with the verdict, a browser its page."""
    loaded = load_attempt(attempt_id)
    check_answer(session(), quiz=loaded[2], attempt_id=attempt_id, **_read_answer(position))
    if BY_SCRIPT not in request.form:
        return redirect(_url_of(attempt_id, position), 303)
    render = get_template_attribute("learning/_question.html", "question_region")
    return Response(render(_show_question(loaded, position)), mimetype="text/html")


def _lead_from_locked(attempt_id: int, position: int, error: AnswerLocked) -> BaseResponse:
    """Go on from a question that was checked before, here or on another device."""
    if BY_SCRIPT in request.form and "go" not in request.form:
        raise error
    go = request.form.get("go", "next")
    if go == "submit":
        return _lead_to_result(attempt_id)
    if switched := read_switch(go):
        return switch_language(switched, _url_of(attempt_id, position))
    if any(request.form.getlist(FIELD)):
        flash(error.text(), "info")
        go = "stay"
    loaded = load_attempt(attempt_id)
    return lead_on(_url_after(loaded[0], position, "stay" if go == "check" else go))


def _lead_to_result(attempt_id: int, error: DomainError | None = None) -> BaseResponse:
    """Hand in what there is, and show the result with the reason why the answer did not count."""
    attempt_row, version_outline, quiz_entry = load_attempt(attempt_id, lock="update")
    if error is not None and (BY_SCRIPT not in request.form or any(request.form.getlist(FIELD))):
        flash(error.text(), "warning")
    hand_in_attempt(
        session(),
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        by_id=attempt_row.enrolment.person_id,
        moment=moment(),
    )
    return lead_on(url_for("learning.attempt_result", attempt_id=attempt_id))


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question with what was answered and what is known about it.

    `values`: of the form's fields; `error`: why they could not be taken. `is_saved`: the values
    are stored. `answered`: questions with an answer, `answered_elsewhere`: other questions.
    `checks_left`: how often the answer may be checked now; 0 if it is final or never checked.
    """

    attempt: AttemptRow
    position: int
    question: ShownQuestion
    values: Sequence[Any]
    error: str | None
    is_saved: bool
    is_locked: bool
    answered: int
    answered_elsewhere: int
    weight: int
    can_check: bool
    checks_left: int
    verdict: QuestionVerdict | None


def _show_question(
    loaded: Loaded, position: int, unsent: Sequence[str] = (), error: str | None = None
) -> QuestionPage:
    """Return a question with the saved answer, or with one that is not saved yet."""
    attempt_row, _outline, quiz_entry = loaded
    conduct = quiz_entry.conduct
    item = attempt_row.drawn[position - 1]
    question = load_questions(session(), [item["question"]])[item["question"]]
    answers = load_answer_states(session(), attempt_row.id)
    answer = answers.get(position, NO_ANSWER)
    shown, saved_values = build_shown_question(question, item["order"], (dict(answer.given), None))
    offered = () if answer.is_locked else unsent
    answered = sum(bool(row.given) for row in answers.values())
    can_check = conduct.behaviour != DEFERRED and question.type != WRITTEN
    return QuestionPage(
        attempt=attempt_row,
        position=position,
        question=shown,
        values=offered or saved_values,
        error=error,
        is_saved=bool(answer.given) and not offered,
        is_locked=answer.is_locked,
        weight=item.get("weight", 1),
        answered=answered,
        answered_elsewhere=answered - bool(answer.given),
        can_check=can_check,
        checks_left=conduct.tries - answer.checks if can_check and not answer.is_locked else 0,
        verdict=None
        if offered
        else build_question_verdict(
            question, answer, conduct, decide_visible(conduct.review, DURING)
        ),
    )


def _render_page(
    loaded: Loaded, position: int, unsent: Sequence[str] = (), error: str | None = None
) -> str:
    attempt_row, version_outline, quiz_entry = loaded
    page = _show_question(loaded, position, unsent, error)
    return render_template(
        "learning/attempt.html",
        page=page,
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        position=position,
        is_unsent=bool(unsent) and not page.is_locked and not error,
        storage_key=get_storage_key(),
        seconds_left=attempt_row.count_seconds_left(now()),
    )


def _url_of(attempt_id: int, position: int, anchor: str | None = None) -> str:
    return url_for("learning.attempt", attempt_id=attempt_id, position=position, _anchor=anchor)


def _url_after(attempt: AttemptRow, position: int, go: str) -> str:
    target = {"previous": max(1, position - 1), "stay": position}.get(go, position + 1)
    if go == "next" and target > attempt.total and attempt.practice:
        return url_for("practice.final_task", attempt_id=attempt.id, position=1)
    if go == "review" or target > attempt.total:
        return url_for("learning.attempt_review", attempt_id=attempt.id)
    return _url_of(attempt.id, target)
