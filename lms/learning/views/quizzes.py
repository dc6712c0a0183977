"""Views of quizzes: before an attempt, the review of its answers, handing in."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AttemptNotFound
from lms.assessment.queries import (
    AttemptRow,
    PersonTerms,
    asks_for_text,
    find_attempt,
    list_attempts,
    load_answer_states,
    load_supervision,
    load_terms,
)
from lms.assessment.rules import Entry, decide_entry
from lms.assessment.rules.checks import NO_ANSWER, AnswerState
from lms.assessment.services import check_browser
from lms.catalogue.queries import Outline, QuizEntry, load_answer_keys, load_outline
from lms.catalogue.rules.question import WRITTEN
from lms.core.i18n import format_date, format_datetime
from lms.core.i18n import gettext as _
from lms.learning.errors import FinalLocked, LessonNotFound
from lms.learning.queries import load_extra_time_percent
from lms.learning.rules import is_quiz_locked
from lms.learning.services import hand_in_attempt, start_quiz
from lms.learning.views.blueprint import Standing, blueprint, require_enrolment
from lms.learning.views.marks import say_what_counts
from lms.learning.views.practical import list_task_items
from lms.learning.views.quiz_words import (
    describe_exception,
    describe_grading,
    describe_remaining,
    describe_result,
    list_facts,
)
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.transaction import session
from lms.web.unsent import lead_on

LONG_LIST: Final = 20  # questions, from which on a link leads past their list


@blueprint.get("/<slug>/quiz/<key>")
@access.signed_in
def quiz(slug: str, key: str) -> str:
    """Show a quiz before an attempt: its rules, earlier attempts, the button to begin."""
    standing, enrolment = require_enrolment(slug)
    quiz_entry = _find_quiz(standing, key)
    attempts = list_attempts(session(), enrolment_id=enrolment.id, quiz_id=quiz_entry.id)
    person_terms, entry = load_entry(attempts, standing.outline, quiz_entry)
    terms = person_terms.terms
    extra_percent = load_extra_time_percent(session(), enrolment.person_id)
    supervision = load_supervision(
        session(),
        enrolment=enrolment,
        quiz=quiz_entry,
        sign_in_id=access.actor().sign_in_id,
        now=now(),
    )
    return render_template(
        "learning/quiz.html",
        standing=standing,
        outline=standing.outline,
        quiz=quiz_entry,
        key=key,
        attempts=attempts,
        open_attempt=next((row for row in attempts if row.is_open(now())), None),
        is_locked=_is_locked(standing, quiz_entry),
        supervision=supervision,
        terms=terms,
        exceptions=[describe_exception(row) for row in person_terms.exceptions],
        entry=entry,
        remaining=describe_remaining(terms, entry),
        facts=[
            *list_facts(quiz_entry, terms, entry, extra_percent, moment()),
            *_list_text_facts(standing.outline, quiz_entry),
        ],
        earlier_rows=_result_rows(attempts),
        counted=say_what_counts(
            quiz_entry, attempts, is_quiz_passed=quiz_entry.id in standing.progress.quizzes_passed
        ),
    )


@blueprint.post("/<slug>/quiz/<key>/start")
@access.signed_in
def quiz_start(slug: str, key: str) -> BaseResponse:
    """Begin an attempt, or continue the open one."""
    standing, enrolment = require_enrolment(slug)
    quiz_entry = _find_quiz(standing, key)
    if _is_locked(standing, quiz_entry):
        raise FinalLocked
    attempt_id = start_quiz(
        session(),
        enrolment=enrolment,
        outline=standing.outline,
        quiz=quiz_entry,
        sign_in_id=access.actor().sign_in_id,
        moment=moment(),
    )
    return lead_on(_find_url_to_answer(attempt_id))


def _find_url_to_answer(attempt_id: int) -> str:
    """Return the URL of the first question without an answer; of the review if there is none."""
    answers = load_answer_states(session(), attempt_id)
    attempt_row = find_attempt(session(), attempt_id=attempt_id, person_id=access.actor().person_id)
    total = attempt_row.total if attempt_row else 1
    for position in range(1, total + 1):
        if not answers.get(position, NO_ANSWER).given:
            return url_for("learning.attempt", attempt_id=attempt_id, position=position)
    return url_for("learning.attempt_review", attempt_id=attempt_id)


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
    items = _review_items(attempt_row, answers, is_open=is_open)
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


def _say_when(attempt: AttemptRow) -> str:
    """Return when an attempt was handed in, or the day of a test on paper."""
    if attempt.paper_day is not None:
        return _("On paper, %(day)s") % {"day": format_date(attempt.paper_day)}
    return format_datetime(attempt.submitted_at, container().settings.timezone)


def _result_rows(attempts: list[AttemptRow]) -> list[dict[str, object]]:
    """Return submitted attempts as table rows, each linking to its result."""
    return [
        {
            "number": {
                "text": _("Try %(number)s") % {"number": attempt.number},
                "href": url_for("learning.attempt_result", attempt_id=attempt.id),
            },
            "when": _say_when(attempt),
            "result": describe_result(attempt.percent, is_passed=bool(attempt.passed)),
        }
        for attempt in attempts
        if attempt.submitted_at is not None
    ]


def _list_text_facts(outline: Outline, quiz_entry: QuizEntry) -> list[tuple[str, str]]:
    """Return that a person grades a text of the quiz, where it may have one."""
    if not asks_for_text(session(), outline, quiz_entry):
        return []
    return [(_("A text of yours"), describe_grading(outline))]


def _has_text(attempt: AttemptRow) -> bool:
    """Return whether a person grades one of the questions."""
    keys = load_answer_keys(session(), attempt.enrolment.version_id)
    return any(keys[item["question"]][0] == WRITTEN for item in attempt.drawn)


def _review_items(
    attempt: AttemptRow, answers: Mapping[int, AnswerState], *, is_open: bool
) -> list[dict[str, object]]:
    """Return the questions of an attempt as menu items that say whether they are answered."""
    return [
        {
            "title": _("Question %(number)s") % {"number": position},
            "url": url_for("learning.attempt", attempt_id=attempt.id, position=position)
            if is_open
            else None,
            "state": "answered" if answers.get(position, NO_ANSWER).given else "open",
            "note": _describe_answer(answers.get(position, NO_ANSWER)),
            "is_answered": bool(answers.get(position, NO_ANSWER).given),
        }
        for position in range(1, attempt.total + 1)
    ]


def _describe_answer(answer: AnswerState) -> str:
    """Return whether a question is answered, and checked."""
    if not answer.given:
        return _("no answer yet")
    return _("answered and checked") if answer.is_checked else _("answered")


def _find_quiz(standing: Standing, key: str) -> QuizEntry:
    quiz_entry = standing.outline.quiz("" if key == "final" else key)
    if quiz_entry is None:
        raise LessonNotFound(slug=standing.outline.slug)
    return quiz_entry


def load_entry(
    attempts: Sequence[AttemptRow], version_outline: Outline, quiz_entry: QuizEntry
) -> tuple[PersonTerms, Entry]:
    """Return the terms of a quiz for the reader, and whether another attempt may begin."""
    person_terms = load_terms(
        session(),
        person_id=access.actor().person_id,
        course_id=version_outline.course_id,
        quiz=quiz_entry,
        zone=moment().zone,
    )
    starts = (row.started_at for row in attempts)
    is_grading = any(row.is_waiting for row in attempts)
    return person_terms, decide_entry(person_terms.terms, starts, now(), is_grading=is_grading)


def _is_locked(standing: Standing, quiz_entry: QuizEntry) -> bool:
    """Return whether this is the final test and something before it is not done."""
    return is_quiz_locked(standing.outline, quiz_entry, standing.progress.is_settled)


def load_attempt(attempt_id: int, lock: str = "") -> tuple[AttemptRow, Outline, QuizEntry]:
    """Return the learner's own attempt with its version and quiz.

    Raises AttemptNotFound, and NotAdmittedHere for one that is written in a sitting, but not in
    this browser.
    """
    attempt_row = find_attempt(
        session(), attempt_id=attempt_id, person_id=access.actor().person_id, lock=lock
    )
    if attempt_row is None:
        raise AttemptNotFound
    check_browser(session(), attempt_row, access.actor().sign_in_id, now())
    version_outline = load_outline(session(), attempt_row.enrolment.version_id)
    quiz_entry = version_outline.quiz_by_id(attempt_row.quiz_id)
    return attempt_row, version_outline, quiz_entry
