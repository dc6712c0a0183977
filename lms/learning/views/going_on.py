"""Where a learner goes on from a question of an attempt."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AnswerLocked
from lms.assessment.queries import AttemptRow
from lms.core.errors import DomainError
from lms.learning.services import hand_in_attempt
from lms.learning.views.own_attempts import load_attempt
from lms.web.container import moment
from lms.web.language import read_switch, switch_language
from lms.web.transaction import session
from lms.web.unsent import BY_SCRIPT, lead_on

FIELD = "answer"


def lead_from_locked(attempt_id: int, position: int, error: AnswerLocked) -> BaseResponse:
    """Go on from a question that was checked before, here or on another device."""
    if BY_SCRIPT in request.form and "go" not in request.form:
        raise error
    go = request.form.get("go", "next")
    if go == "submit":
        return lead_to_result(attempt_id)
    if language := read_switch(go):
        return switch_language(language, get_question_url(attempt_id, position))
    if any(request.form.getlist(FIELD)):
        flash(error.describe(), "info")
        go = "stay"
    own_attempt = load_attempt(attempt_id)
    return lead_on(get_next_url(own_attempt[0], position, "stay" if go == "check" else go))


def lead_to_result(attempt_id: int, error: DomainError | None = None) -> BaseResponse:
    """Hand in what there is, and show the result with the reason why the answer did not count."""
    attempt_row, version_outline, quiz_entry = load_attempt(attempt_id, lock="update")
    if error is not None and (BY_SCRIPT not in request.form or any(request.form.getlist(FIELD))):
        flash(error.describe(), "warning")
    hand_in_attempt(
        session(),
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        by_id=attempt_row.enrolment.person_id,
        moment=moment(),
    )
    return lead_on(url_for("learning.attempt_result", attempt_id=attempt_id))


def get_question_url(attempt_id: int, position: int, anchor: str | None = None) -> str:
    """Return the URL of a question of an attempt."""
    return url_for("learning.attempt", attempt_id=attempt_id, position=position, _anchor=anchor)


def get_next_url(attempt: AttemptRow, position: int, go: str) -> str:
    """Return the URL to which a button leads from a question."""
    target = {"previous": max(1, position - 1), "stay": position}.get(go, position + 1)
    if go == "next" and target > attempt.total and attempt.practice:
        return url_for("practice.final_task", attempt_id=attempt.id, position=1)
    if go == "review" or target > attempt.total:
        return url_for("learning.attempt_review", attempt_id=attempt.id)
    return get_question_url(attempt.id, target)
