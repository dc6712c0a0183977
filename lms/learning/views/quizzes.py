"""Views of quizzes: before an attempt, one question a page, review, result."""

from collections.abc import Sequence
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AttemptClosed, AttemptNotFound, NotANumber
from lms.assessment.queries import (
    AttemptRow,
    build_shown_question,
    find_attempt,
    list_attempts,
    load_answers,
)
from lms.assessment.rules import next_start, read_move
from lms.assessment.services import save_answer, start_attempt
from lms.catalogue.queries import Outline, QuizEntry, load_outline, load_questions
from lms.core.i18n import format_datetime, format_number, ngettext
from lms.core.i18n import gettext as _
from lms.learning.errors import FinalLocked, LessonNotFound
from lms.learning.queries import load_extra_time_percent
from lms.learning.services import hand_in_attempt
from lms.learning.views.blueprint import Standing, blueprint, require_enrolment
from lms.learning.views.marks import list_marking_facts
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.language import read_shown_language
from lms.web.person_keys import get_storage_key
from lms.web.transaction import reading_session, session
from lms.web.unsent import BY_SCRIPT, lead_on, offers_again, take_unsent


@blueprint.get("/<slug>/quiz/<key>")
@access.signed_in
def quiz(slug: str, key: str) -> str:
    """Show a quiz before an attempt: its rules, earlier attempts, the button to begin."""
    standing, enrolment = require_enrolment(slug)
    quiz_entry = _quiz(standing, key)
    attempts = list_attempts(session(), enrolment_id=enrolment.id, quiz_id=quiz_entry.id)
    return render_template(
        "learning/quiz.html",
        standing=standing,
        outline=standing.outline,
        quiz=quiz_entry,
        key=key,
        attempts=attempts,
        open_attempt=next((row for row in attempts if row.is_open(now())), None),
        is_locked=_is_locked(standing, quiz_entry),
        opens_at=find_opening(attempts, quiz_entry),
        facts=_facts(quiz_entry, load_extra_time_percent(session(), enrolment.person_id)),
        earlier_rows=_result_rows(attempts),
    )


@blueprint.post("/<slug>/quiz/<key>/start")
@access.signed_in
def quiz_start(slug: str, key: str) -> BaseResponse:
    """Begin an attempt, or continue the open one."""
    standing, enrolment = require_enrolment(slug)
    quiz_entry = _quiz(standing, key)
    if _is_locked(standing, quiz_entry):
        raise FinalLocked
    attempt_id = start_attempt(
        session(),
        enrolment_id=enrolment.id,
        outline=standing.outline,
        quiz=quiz_entry,
        person_id=enrolment.person_id,
        extra_time_percent=load_extra_time_percent(session(), enrolment.person_id),
        now=now(),
    )
    return lead_on(url_for("learning.attempt", attempt_id=attempt_id, position=1))


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
    return _render_question(loaded, position, unsent=take_unsent())


@blueprint.post("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
@offers_again("answer")
def attempt_answer(attempt_id: int, position: int) -> str | BaseResponse | tuple[str, int]:
    """Store an answer and lead to the requested question.

    The page's script sends the same form in the background, with `autosave`; it goes on only with
    the value of a button.
    """
    by_script = BY_SCRIPT in request.form
    move = read_move(request.form.get("go", ""))
    values = request.form.getlist("answer")
    try:
        attempt_row = save_answer(
            session(),
            attempt_id=attempt_id,
            person_id=access.actor().person_id,
            position=position,
            form_values=move.apply(values) if move else values,
            language=read_shown_language(),
            now=now(),
            reading=reading_session(),
        )
    except AttemptClosed as error:
        if by_script:
            raise
        flash(error.text(), "warning")
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id), 303)
    except NotANumber as error:
        if by_script:
            return Response(error.text(), 422, mimetype="text/plain")
        return _render_question(load_attempt(attempt_id), position, values, error.text()), 422
    if by_script and "go" not in request.form:
        return Response(status=204)
    if move:
        anchor = f"question-answer-{move.anchor}"
        url = url_for("learning.attempt", attempt_id=attempt_id, position=position, _anchor=anchor)
        return lead_on(url)
    return lead_on(_url_after(attempt_row, position, request.form.get("go", "next")))


def _render_question(
    loaded: tuple[AttemptRow, Outline, QuizEntry],
    position: int,
    unsent: Sequence[str] = (),
    error: str | None = None,
) -> str:
    """Render a question with the saved answer, or with one that is not saved yet."""
    attempt_row, version_outline, quiz_entry = loaded
    item = attempt_row.drawn[position - 1]
    question = load_questions(session(), [item["question"]])[item["question"]]
    answers = load_answers(session(), attempt_row.id)
    shown_question, saved_values = build_shown_question(
        question, item["order"], answers.get(position)
    )
    return render_template(
        "learning/attempt.html",
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        position=position,
        weight=item.get("weight", 1),
        question=shown_question,
        answer_values=unsent or saved_values,
        is_unsent=bool(unsent),
        error=error,
        storage_key=get_storage_key(),
        answered=len(answers),
        seconds_left=int((attempt_row.ends_at - now()).total_seconds())
        if attempt_row.ends_at
        else None,
    )


@blueprint.get("/attempts/<int:attempt_id>/review")
@access.signed_in
def attempt_review(attempt_id: int) -> str | BaseResponse:
    """Show all questions of an attempt before it is submitted."""
    attempt_row, version_outline, quiz_entry = load_attempt(attempt_id)
    if attempt_row.submitted_at is not None:
        return redirect(url_for("learning.attempt_result", attempt_id=attempt_id))
    answered_positions = set(load_answers(session(), attempt_id))
    is_open = attempt_row.is_open(now())
    return render_template(
        "learning/review.html",
        attempt=attempt_row,
        outline=version_outline,
        quiz=quiz_entry,
        answered=answered_positions,
        is_open=is_open,
        items=_review_items(attempt_row, answered_positions, is_open=is_open),
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


def _facts(quiz_entry: QuizEntry, extra_percent: int) -> list[tuple[str, str]]:
    facts = [
        (_("Questions"), format_number(quiz_entry.draw)),
        (_("To pass"), _("%(percent)s %% right answers") % {"percent": quiz_entry.pass_percent}),
        *list_marking_facts(quiz_entry),
    ]
    if quiz_entry.time_limit_minutes:
        minutes = quiz_entry.time_limit_minutes * (100 + extra_percent) // 100
        facts.append(
            (_("Time"), ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes})
        )
    if quiz_entry.attempts:
        attempts_text = ngettext(
            "%(num)s try within %(hours)s hours",
            "%(num)s tries within %(hours)s hours",
            quiz_entry.attempts,
        )
        facts.append(
            (
                _("Tries"),
                attempts_text % {"num": quiz_entry.attempts, "hours": quiz_entry.wait_hours},
            )
        )
    else:
        facts.append((_("Tries"), _("as many as you like")))
    return facts


def _result_rows(attempts: list[AttemptRow]) -> list[dict[str, object]]:
    """Return submitted attempts as table rows, each linking to its result."""
    return [
        {
            "number": {
                "text": _("Try %(number)s") % {"number": attempt.number},
                "href": url_for("learning.attempt_result", attempt_id=attempt.id),
            },
            "when": format_datetime(attempt.submitted_at, container().settings.timezone),
            "result": (
                _("passed, %(percent)s %%") if attempt.passed else _("not passed, %(percent)s %%")
            )
            % {"percent": attempt.percent},
        }
        for attempt in attempts
        if attempt.submitted_at is not None
    ]


def _review_items(
    attempt: AttemptRow, answered_positions: set[int], *, is_open: bool
) -> list[dict[str, object]]:
    """Return the questions of an attempt as menu items that say whether they are answered."""
    return [
        {
            "title": _("Question %(number)s") % {"number": position},
            "url": url_for("learning.attempt", attempt_id=attempt.id, position=position)
            if is_open
            else None,
            "state": "done" if position in answered_positions else "open",
            "note": _("answered") if position in answered_positions else _("no answer yet"),
        }
        for position in range(1, attempt.total + 1)
    ]


def _quiz(standing: Standing, key: str) -> QuizEntry:
    quiz_entry = standing.outline.quiz("" if key == "final" else key)
    if quiz_entry is None:
        raise LessonNotFound(slug=standing.outline.slug)
    return quiz_entry


def find_opening(attempts: list[AttemptRow], quiz_entry: QuizEntry) -> datetime | None:
    """Return when the next attempt may begin; None means now."""
    starts = (attempt.started_at for attempt in attempts)
    return next_start(starts, quiz_entry.attempts, quiz_entry.wait_hours, now())


def _is_locked(standing: Standing, quiz_entry: QuizEntry) -> bool:
    """Return whether this is the final test and something before it is not done."""
    if quiz_entry.module_slug:
        return False
    before = (item for item in standing.outline.items if item.kind != "final")
    return not all(standing.progress.is_done(item) for item in before)


def load_attempt(attempt_id: int, lock: str = "") -> tuple[AttemptRow, Outline, QuizEntry]:
    """Return the learner's own attempt with its version and quiz. Raises AttemptNotFound."""
    attempt_row = find_attempt(
        session(), attempt_id=attempt_id, person_id=access.actor().person_id, lock=lock
    )
    if attempt_row is None:
        raise AttemptNotFound
    version_outline = load_outline(session(), attempt_row.enrolment.version_id)
    quiz_entry = next(row for row in version_outline.quizzes if row.id == attempt_row.quiz_id)
    return attempt_row, version_outline, quiz_entry


def _url_after(attempt: AttemptRow, position: int, go: str) -> str:
    target = {"previous": max(1, position - 1), "stay": position}.get(go, position + 1)
    if go == "review" or target > attempt.total:
        return url_for("learning.attempt_review", attempt_id=attempt.id)
    return url_for("learning.attempt", attempt_id=attempt.id, position=target)
