"""Views of a quiz before an attempt: its rules, earlier attempts, beginning one."""

from flask import render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.queries import (
    AttemptRow,
    find_attempt,
    list_attempts,
    load_answer_states,
    load_supervision,
    may_draw_text,
)
from lms.assessment.rules.checks import NO_ANSWER
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.i18n import format_date, format_datetime
from lms.core.i18n import gettext as _
from lms.learning.errors import FinalLocked, QuizNotFound
from lms.learning.queries import load_extra_time_percent
from lms.learning.rules import is_quiz_locked
from lms.learning.services import start_quiz
from lms.learning.views.blueprint import Standing, blueprint, require_enrolment
from lms.learning.views.marking_rules import describe_counting
from lms.learning.views.own_attempts import load_entry
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
        earlier_rows=_build_result_rows(attempts),
        counting_text=describe_counting(
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
        if not answers.get(position, NO_ANSWER).given_answer:
            return url_for("learning.attempt", attempt_id=attempt_id, position=position)
    return url_for("learning.attempt_review", attempt_id=attempt_id)


def _describe_time(attempt: AttemptRow) -> str:
    """Return when an attempt was handed in, or the day of a test on paper."""
    if attempt.paper_day is not None:
        return _("On paper, %(day)s") % {"day": format_date(attempt.paper_day)}
    return format_datetime(attempt.submitted_at, container().settings.timezone)


def _build_result_rows(attempts: list[AttemptRow]) -> list[dict[str, object]]:
    """Return submitted attempts as table rows, each linking to its result."""
    return [
        {
            "number": {
                "text": _("Attempt %(number)s") % {"number": attempt.number},
                "href": url_for("learning.attempt_result", attempt_id=attempt.id),
            },
            "when": _describe_time(attempt),
            "result": describe_result(attempt.percent, is_passed=bool(attempt.passed)),
        }
        for attempt in attempts
        if attempt.submitted_at is not None
    ]


def _list_text_facts(outline: Outline, quiz_entry: QuizEntry) -> list[tuple[str, str]]:
    """Return that a person grades a text of the quiz, where it may have one."""
    if not may_draw_text(session(), outline, quiz_entry):
        return []
    return [(_("A text of yours"), describe_grading(outline))]


def _find_quiz(standing: Standing, key: str) -> QuizEntry:
    quiz_entry = standing.outline.find_quiz("" if key == "final" else key)
    if quiz_entry is None:
        raise QuizNotFound(slug=standing.outline.slug)
    return quiz_entry


def _is_locked(standing: Standing, quiz_entry: QuizEntry) -> bool:
    """Return whether this is the final test and something before it is not done."""
    return is_quiz_locked(standing.outline, quiz_entry, standing.progress.is_settled)
