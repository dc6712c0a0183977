"""Views of an open attempt: one question a page, and the time that is left."""

from collections.abc import Sequence

from flask import Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AttemptNotFound
from lms.learning.views.blueprint import blueprint
from lms.learning.views.own_attempts import OwnAttempt, load_attempt
from lms.learning.views.question_page import show_question
from lms.web import access
from lms.web.container import now
from lms.web.person_keys import get_storage_key
from lms.web.unsent import take_unsent


@blueprint.get("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
def attempt(attempt_id: int, position: int) -> str | BaseResponse:
    """Show one question of an attempt, with an answer that was given while signed out."""
    own_attempt = load_attempt(attempt_id)
    attempt_row = own_attempt[0]
    if not attempt_row.is_open(now()):
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id))
    if not 1 <= position <= attempt_row.total:
        raise AttemptNotFound
    return render_question_page(own_attempt, position, unsent=take_unsent())


@blueprint.get("/attempts/<int:attempt_id>/time")
@access.signed_in
def attempt_time(attempt_id: int) -> Response:
    """Return the seconds that are left, for the script of a test in which time is given back."""
    attempt_row = load_attempt(attempt_id)[0]
    return jsonify(left=attempt_row.count_seconds_left(now()), open=attempt_row.is_open(now()))


def render_question_page(
    own_attempt: OwnAttempt, position: int, unsent: Sequence[str] = (), error: str | None = None
) -> str:
    """Render a question with the saved answer, or with one that is not saved yet."""
    attempt_row, version_outline, quiz_entry = own_attempt
    page = show_question(own_attempt, position, unsent, error)
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
