"""Taking of answers in an attempt: each is saved, and checked where it may be.

Moving on, checking and handing in are buttons of one form; its script sends it in the background.
"""

from typing import Any

from flask import Response, get_template_attribute, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AnswerLocked, AttemptClosed, NotANumber, NothingToCheck
from lms.assessment.rules import read_move
from lms.assessment.rules.types import Move
from lms.assessment.services import check_answer, save_answer
from lms.learning.views.attempts import render_question_page
from lms.learning.views.blueprint import blueprint
from lms.learning.views.going_on import (
    FIELD,
    get_next_url,
    get_question_url,
    lead_from_locked,
    lead_to_result,
)
from lms.learning.views.own_attempts import load_attempt
from lms.learning.views.question_page import show_question
from lms.web import access
from lms.web.container import now
from lms.web.language import read_shown_language, read_switch, switch_language
from lms.web.transaction import reading_session, session
from lms.web.unsent import BY_SCRIPT, lead_on, offer_values_again


@blueprint.post("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
@offer_values_again(FIELD)
def attempt_answer(attempt_id: int, position: int) -> BaseResponse | str | tuple[str, int]:
    """Store an answer, check it or not, and lead to the requested question.

    The page's script sends the same form in the background, with `autosave`; it goes on only with
    the value of a button.
    """
    try:
        return _take_answer(attempt_id, position, request.form.get("go", ""))
    except AnswerLocked as error:
        return lead_from_locked(attempt_id, position, error)
    except AttemptClosed as error:
        if BY_SCRIPT in request.form and request.form.get("go") != "submit":
            raise
        return lead_to_result(attempt_id, error)
    except (NotANumber, NothingToCheck) as error:
        if request.form.get("go") == "submit":
            return lead_to_result(attempt_id)
        if BY_SCRIPT in request.form:
            return Response(error.describe(), 422, mimetype="text/plain")
        values = request.form.getlist(FIELD)
        return render_question_page(
            load_attempt(attempt_id), position, values, error.describe()
        ), 422


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
        return lead_to_result(attempt_id)
    if language := read_switch(go):
        return switch_language(language, get_question_url(attempt_id, position))
    if not go and BY_SCRIPT in request.form:
        return Response(status=204)
    return lead_on(get_next_url(attempt_row, position, go or "next"))


def _move_item(attempt_id: int, position: int, move: Move) -> BaseResponse:
    """Move an item of an ordering by a button, save, and lead back to the same button."""
    answer = _read_answer(position)
    values = move.apply(answer.pop("form_values"))
    save_answer(
        session(), attempt_id=attempt_id, reading=reading_session(), form_values=values, **answer
    )
    return lead_on(get_question_url(attempt_id, position, f"question-answer-{move.anchor}"))


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
    own_attempt = load_attempt(attempt_id)
    check_answer(session(), quiz=own_attempt[2], attempt_id=attempt_id, **_read_answer(position))
    if BY_SCRIPT not in request.form:
        return redirect(get_question_url(attempt_id, position), 303)
    render = get_template_attribute("learning/_question.html", "question_region")
    return Response(render(show_question(own_attempt, position)), mimetype="text/html")
