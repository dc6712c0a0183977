"""Views of the practice tasks of a final test: their pages, and the runs that are handed in."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AttemptNotFound, NotAdmittedHere
from lms.assessment.queries import AttemptRow, DrawnTask, list_drawn_tasks
from lms.catalogue.queries import load_outline
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.practice.queries import TaskScene, load_final_task
from lms.practice.rules.final_tickets import FinalTicket, read_final_ticket, sign_final_ticket
from lms.practice.services import hand_in_final_run, load_own_attempt
from lms.practice.views.blueprint import blueprint, is_json_wanted
from lms.practice.views.links import PageLink
from lms.practice.views.request_tickets import get_secret
from lms.practice.views.words import list_final_words
from lms.scenes.rules.text_references import resolve_texts
from lms.web import access
from lms.web.container import now
from lms.web.language import read_shown_language
from lms.web.person_keys import get_owner_key
from lms.web.transaction import reading_session, session


@blueprint.get("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
def final_task(attempt_id: int, position: int) -> str | BaseResponse:
    """Show a practice task of an open attempt, without anything that tells how it is judged."""
    attempt = _load_attempt(attempt_id)
    tasks = list_drawn_tasks(session(), attempt_id) if attempt.practice else []
    drawn_task = next((task for task in tasks if task.position == position), None)
    if drawn_task is None:
        raise AttemptNotFound
    if not attempt.is_open(now()):
        return redirect(_get_review_url(attempt_id))
    scene = load_final_task(session(), drawn_task.task_id)
    quiz = load_outline(session(), attempt.enrolment.version_id).find_quiz_by_id(attempt.quiz_id)
    texts = scene.texts[current_language()]
    return render_template(
        "practice/final_task.html",
        attempt=attempt,
        quiz=quiz,
        position=position,
        total=len(tasks),
        done=sum(task.is_done for task in tasks),
        saved_at=drawn_task.saved_at,
        title=texts["title"],
        goal=texts["goal"],
        minutes=quiz.find_task(drawn_task.task_id).minutes,
        scene=_build_data(attempt, drawn_task, scene),
        previous=_get_previous_link(attempt, position),
        next=_get_next_link(attempt, position),
        seconds_left=attempt.count_seconds_left(now()),
    )


@blueprint.post("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
def hand_in_final(attempt_id: int, position: int) -> BaseResponse:
    """Take a run of a task of an open attempt; what it came to is not said before the end."""
    try:
        attempt = _load_attempt(attempt_id)
    except NotAdmittedHere as error:
        if not is_json_wanted():
            raise
        reply = jsonify(message=error.describe())
        reply.status_code = 403  # it waits on the device until this browser is admitted again
        return reply
    hand_in_final_run(
        session(),
        reading=reading_session(),
        attempt=attempt,
        position=position,
        ticket=read_final_ticket(get_secret(), request.form.get("token", ""), now()),
        language=read_shown_language(),
        text=request.form.get("trace", ""),
        now=now(),
    )
    review = _get_review_url(attempt_id)
    if is_json_wanted():
        # A run that waited is said on another page, which leads back to the test.
        return jsonify(taken=True, token=_sign_token(attempt_id, position), review=review)
    return redirect(review, 303)


def _load_attempt(attempt_id: int) -> AttemptRow:
    actor = access.actor()
    return load_own_attempt(
        reading_session(),
        attempt_id=attempt_id,
        person_id=actor.person_id,
        sign_in_id=actor.sign_in_id,
        now=now(),
    )


def _build_data(attempt: AttemptRow, drawn_task: DrawnTask, scene: TaskScene) -> dict[str, Any]:
    """Return what static/js/practice/final.js needs: no predicates, no hints, no solution."""
    language = current_language()
    url = _get_task_url(attempt.id, drawn_task.position)
    return {
        "kind": scene.kind,
        "start": resolve_texts(scene.content["start"], scene.texts[language]),
        "seed": drawn_task.seed,
        "token": _sign_token(attempt.id, drawn_task.position),
        "send": url,
        "draft": url,
        "owner": get_owner_key(),
        "language": language,
        "words": list_final_words(scene.kind, scene.content["start"]),
    }


def _sign_token(attempt_id: int, position: int) -> str:
    return sign_final_ticket(get_secret(), FinalTicket(attempt_id, position, now()))


def _get_task_url(attempt_id: int, position: int) -> str:
    return url_for("practice.final_task", attempt_id=attempt_id, position=position)


def _get_review_url(attempt_id: int) -> str:
    return url_for("learning.attempt_review", attempt_id=attempt_id)


def _get_previous_link(attempt: AttemptRow, position: int) -> PageLink:
    if position > 1:
        return PageLink(_("Previous task"), _get_task_url(attempt.id, position - 1))
    last = url_for("learning.attempt", attempt_id=attempt.id, position=attempt.total)
    return PageLink(_("Back to the questions"), last)


def _get_next_link(attempt: AttemptRow, position: int) -> PageLink:
    if position < attempt.task_total:
        return PageLink(_("Next task"), _get_task_url(attempt.id, position + 1))
    return PageLink(_("To the overview"), _get_review_url(attempt.id))
