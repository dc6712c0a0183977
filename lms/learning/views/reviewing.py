"""Views that show all answers of an attempt before it is submitted, and submit it."""

from typing import Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.queries import AttemptRow, list_attempts, load_answer_states
from lms.catalogue.queries import load_answer_keys
from lms.catalogue.rules.question import WRITTEN
from lms.learning.services import hand_in_attempt
from lms.learning.views.blueprint import blueprint
from lms.learning.views.own_attempts import load_attempt, load_entry
from lms.learning.views.practical import list_task_items
from lms.learning.views.quiz_words import describe_grading, describe_remaining
from lms.learning.views.review_items import list_review_items
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import session
from lms.web.unsent import lead_on

LONG_LIST: Final = 20  # questions, from which on a link leads past their list


@blueprint.get("/attempts/<int:attempt_id>/review")
@access.signed_in
def attempt_review(attempt_id: int) -> str | BaseResponse:
    """Show all questions of an attempt before it is submitted."""
    attempt_row, version_outline, quiz_entry = load_attempt(attempt_id)
    if attempt_row.submitted_at is not None:
        return redirect(url_for("learning.attempt_result", attempt_id=attempt_id))
    answers = load_answer_states(session(), attempt_id)
    attempts = list_attempts(
        session(), enrolment_id=attempt_row.enrolment_id, quiz_id=attempt_row.quiz_id
    )
    is_open = attempt_row.is_open(now())
    person_terms, entry = load_entry(attempts, version_outline, quiz_entry)
    items = list_review_items(attempt_row, answers, is_open=is_open)
    tasks = list_task_items(attempt_row, quiz_entry, is_open=is_open)
    return render_template(
        "learning/review.html",
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        missing=sum(not row["is_answered"] for row in items),
        long_list=LONG_LIST,
        is_open=is_open,
        items=items,
        tasks=tasks,
        tasks_missing=sum(not row["is_answered"] for row in tasks),
        remaining=describe_remaining(person_terms.terms, entry),
        grading=describe_grading(version_outline) if _has_text(attempt_row) else "",
        seconds_left=attempt_row.count_seconds_left(now()),
    )


@blueprint.post("/attempts/<int:attempt_id>/submit")
@access.signed_in
def attempt_submit(attempt_id: int) -> BaseResponse:
    """Submit the attempt."""
    attempt_row, version_outline, quiz_entry = load_attempt(attempt_id, lock="update")
    hand_in_attempt(
        session(),
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        by_id=attempt_row.enrolment.person_id,
        moment=moment(),
    )
    return lead_on(url_for("learning.attempt_result", attempt_id=attempt_id))


def _has_text(attempt: AttemptRow) -> bool:
    """Return whether a person grades one of the questions."""
    keys = load_answer_keys(session(), attempt.enrolment.version_id)
    return any(keys[item["question"]][0] == WRITTEN for item in attempt.drawn_items)
