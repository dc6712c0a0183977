"""View of the result of an attempt."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.queries import (
    AttemptRow,
    ResultItem,
    build_result_items,
    list_attempts,
    load_answer_states,
)
from lms.assessment.rules import decide_visible, find_stage
from lms.assessment.rules.review import Visibility
from lms.catalogue.queries import (
    LessonEntry,
    ModuleEntry,
    Outline,
    load_corrections,
    load_questions,
)
from lms.learning.views.blueprint import Standing, blueprint, require_enrolment
from lms.learning.views.floor import load_floor
from lms.learning.views.marking_rules import describe_counting
from lms.learning.views.marks import find_shown_marks, list_competence_rows
from lms.learning.views.own_attempts import load_attempt, load_entry
from lms.learning.views.practical import list_task_results
from lms.learning.views.quiz_words import describe_remaining
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import session


@blueprint.get("/attempts/<int:attempt_id>/result")
@access.signed_in
def attempt_result(attempt_id: int) -> str | BaseResponse:
    """Show the result of an attempt: answers, lessons to read again, what comes next."""
    attempt_row, version_outline, quiz_entry = load_attempt(attempt_id)
    if attempt_row.submitted_at is None:
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id))
    attempts = list_attempts(
        session(), enrolment_id=attempt_row.enrolment_id, quiz_id=attempt_row.quiz_id
    )
    person_terms, entry = load_entry(attempts, version_outline, quiz_entry)
    standing, enrolment = require_enrolment(version_outline.slug)
    is_quiz_passed = _is_quiz_passed(standing, attempts)
    stage = find_stage(is_submitted=True, is_passed=is_quiz_passed, has_more=entry.has_more)
    visible = decide_visible(quiz_entry.conduct.review, stage)
    items = _build_result_items(attempt_row, version_outline, visible)
    counted_items = [
        item for item in items if attempt_row.weights[item.position - 1] and not item.is_waiting
    ]
    return render_template(
        "learning/result.html",
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        items=items,
        standing=standing,
        key=quiz_entry.module_slug or "final",
        to_read=_list_lessons_to_read(version_outline, counted_items),
        marks=find_shown_marks(attempt_row),
        tasks=list_task_results(attempt_row, quiz_entry, visible),
        counting_text=describe_counting(quiz_entry, attempts, is_quiz_passed=is_quiz_passed),
        is_quiz_passed=is_quiz_passed,
        competence_rows=list_competence_rows(attempt_row, version_outline, quiz_entry),
        entry=entry,
        remaining=describe_remaining(person_terms.terms, entry),
        visible=visible,
        is_completed=enrolment.state == "completed",
        next_url=standing.build_next_url(),
        floor=load_floor(standing),
        corrections=_find_corrections(attempt_row),
        graded_by=_find_last_day(attempt_row, version_outline),
    )


def _is_quiz_passed(standing: Standing, attempts: Sequence[AttemptRow]) -> bool:
    """Return whether a quiz is passed by what counts of its attempts.

    Of an earlier enrolment, whose progress is not at hand, any passed attempt says so.
    """
    attempt = attempts[0]
    if standing.enrolment is None or standing.enrolment.id != attempt.enrolment_id:
        return any(row.passed for row in attempts)
    return attempt.quiz_id in standing.progress.quizzes_passed


def _list_lessons_to_read(
    outline: Outline, items: Sequence[ResultItem]
) -> list[tuple[ModuleEntry, list[tuple[LessonEntry, list[int]]]]]:
    """Return by module the lessons whose questions were answered wrongly, and these questions."""
    positions: dict[int, list[int]] = {}
    for item in items:
        if not item.right:
            positions.setdefault(item.lesson.id, []).append(item.position)
    lessons_by_module = (
        (module, [(row, positions[row.id]) for row in module.lessons if row.id in positions])
        for module in outline.modules
    )
    return [(module, lessons) for module, lessons in lessons_by_module if lessons]


def _find_last_day(attempt: AttemptRow, outline: Outline) -> date | None:
    """Return the day on which the texts of an attempt are graded at the latest."""
    if attempt.submitted_at is None or not attempt.is_waiting:
        return None
    return moment().get_date(attempt.submitted_at + timedelta(days=outline.grade_within_days))


def _find_corrections(attempt: AttemptRow) -> dict[int, datetime]:
    """Return when keys were corrected after the attempt was handed in, by position."""
    moments = load_corrections(session(), [item["question"] for item in attempt.drawn_items])
    return {
        position: moments[item["question"]]
        for position, item in enumerate(attempt.drawn_items, 1)
        if item["question"] in moments
        and attempt.submitted_at is not None
        and attempt.submitted_at <= moments[item["question"]]
    }


def _build_result_items(
    attempt: AttemptRow, version_outline: Outline, visible: Visibility
) -> list[ResultItem]:
    version_questions = load_questions(
        session(), [item["question"] for item in attempt.drawn_items]
    )
    return build_result_items(
        attempt,
        {lesson.id: lesson for lesson in version_outline.lessons},
        version_questions,
        load_answer_states(session(), attempt.id),
        visible,
    )
