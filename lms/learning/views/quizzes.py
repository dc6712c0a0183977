"""Screens of quizzes: before a try, one question a page, the review, the result."""

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.assessment.errors import AttemptClosed, AttemptNotFound
from lms.assessment.queries import (
    AttemptRow,
    ResultItem,
    answers_of,
    attempt_of,
    attempts_at,
    result_items,
    shown_question,
)
from lms.assessment.rules import next_start
from lms.assessment.services import save_answer, start_attempt
from lms.catalogue.queries import Outline, QuizEntry, outline, questions
from lms.core.i18n import format_datetime, format_number, ngettext
from lms.core.i18n import gettext as _
from lms.learning.errors import FinalLocked, LessonNotFound
from lms.learning.queries import extra_time_percent
from lms.learning.services import hand_in
from lms.learning.views.blueprint import Standing, blueprint, enrolled
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.transaction import reading, session


@blueprint.get("/<slug>/quiz/<key>")
@access.signed_in
def quiz(slug: str, key: str) -> str:
    """What awaits the learner: questions, pass mark, time, tries; how earlier tries went; the button."""
    place, row = enrolled(slug)
    rules = _quiz(place, key)
    attempts = attempts_at(session(), enrolment_id=row.id, quiz_id=rules.id)
    return render_template(
        "learning/quiz.html",
        place=place,
        outline=place.outline,
        quiz=rules,
        key=key,
        attempts=attempts,
        open_attempt=next((a for a in attempts if a.is_open(now())), None),
        is_locked=_is_locked(place, rules),
        opens_at=next_start(
            (a.started_at for a in attempts), rules.attempts, rules.wait_hours, now()
        ),
        facts=_facts(rules, extra_time_percent(session(), row.person_id)),
        finished=_finished(attempts),
    )


@blueprint.post("/<slug>/quiz/<key>/start")
@access.signed_in
def quiz_start(slug: str, key: str) -> BaseResponse:
    """Begins a try, or goes on with the open one."""
    place, row = enrolled(slug)
    rules = _quiz(place, key)
    if _is_locked(place, rules):
        raise FinalLocked
    attempt_id = start_attempt(
        session(),
        enrolment_id=row.id,
        outline=place.outline,
        quiz=rules,
        person_id=row.person_id,
        extra_time_percent=extra_time_percent(session(), row.person_id),
        now=now(),
    )
    return redirect(url_for("learning.attempt", attempt_id=attempt_id, position=1), 303)


@blueprint.get("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
def attempt(attempt_id: int, position: int) -> str | BaseResponse:
    """One question of a try."""
    row, version, rules = _attempt(attempt_id)
    if not row.is_open(now()):
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id))
    if not 1 <= position <= row.total:
        raise AttemptNotFound
    item = row.drawn[position - 1]
    question = questions(session(), [item["question"]])[item["question"]]
    answers = answers_of(session(), attempt_id)
    shown, given = shown_question(question, item["order"], answers.get(position))
    return render_template(
        "learning/attempt.html",
        attempt=row,
        outline=version,
        quiz=rules,
        position=position,
        question=shown,
        given=given,
        answered=len(answers),
        seconds_left=int((row.ends_at - now()).total_seconds()) if row.ends_at else None,
    )


@blueprint.post("/attempts/<int:attempt_id>/<int:position>")
@access.signed_in
def attempt_answer(attempt_id: int, position: int) -> BaseResponse:
    """Stores an answer as it is given, and leads to the question asked for. The page's script sends the same without leaving."""
    try:
        row = save_answer(
            session(),
            attempt_id=attempt_id,
            person_id=access.actor().person_id,
            position=position,
            values=request.form.getlist("answer"),
            now=now(),
            reading=reading(),
        )
    except AttemptClosed as error:
        if "autosave" in request.form:
            raise
        flash(error.text(), "warning")
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id), 303)
    if "autosave" in request.form:
        return Response(status=204)
    return redirect(_go_on(row, position, request.form.get("go", "next")), 303)


@blueprint.get("/attempts/<int:attempt_id>/review")
@access.signed_in
def attempt_review(attempt_id: int) -> str | BaseResponse:
    """All questions of a try with what is answered, before it is handed in."""
    row, version, rules = _attempt(attempt_id)
    if row.submitted_at is not None:
        return redirect(url_for("learning.attempt_result", attempt_id=attempt_id))
    answered = set(answers_of(session(), attempt_id))
    is_open = row.is_open(now())
    return render_template(
        "learning/review.html",
        attempt=row,
        outline=version,
        quiz=rules,
        answered=answered,
        is_open=is_open,
        items=_review_items(row, answered, is_open=is_open),
    )


@blueprint.post("/attempts/<int:attempt_id>/submit")
@access.signed_in
def attempt_submit(attempt_id: int) -> BaseResponse:
    """Hands the try in."""
    row, version, rules = _attempt(attempt_id, lock="update")
    hand_in(
        session(),
        attempt=row,
        outline=version,
        quiz=rules,
        by_id=row.enrolment.person_id,
        moment=moment(),
    )
    return redirect(url_for("learning.attempt_result", attempt_id=attempt_id), 303)


@blueprint.get("/attempts/<int:attempt_id>/result")
@access.signed_in
def attempt_result(attempt_id: int) -> str | BaseResponse:
    """How the try went: what went well, what to read again, when to try again, or what comes next."""
    row, version, rules = _attempt(attempt_id)
    if row.submitted_at is None:
        return redirect(url_for("learning.attempt_review", attempt_id=attempt_id))
    items = _items(row, version)
    attempts = attempts_at(session(), enrolment_id=row.enrolment_id, quiz_id=row.quiz_id)
    place, _enrolment = enrolled(version.slug)
    return render_template(
        "learning/result.html",
        attempt=row,
        outline=version,
        quiz=rules,
        items=items,
        place=place,
        key=rules.module_slug or "final",
        to_read={item.lesson.id: item.lesson for item in items if not item.right}.values(),
        opens_at=next_start(
            (a.started_at for a in attempts), rules.attempts, rules.wait_hours, now()
        ),
        is_completed=place.enrolment is not None and place.enrolment.state == "completed",
        next_url=place.next_url(),
    )


def _facts(rules: QuizEntry, extra_percent: int) -> list[tuple[str, str]]:
    facts = [
        (_("Questions"), format_number(rules.draw)),
        (_("To pass"), _("%(percent)s %% right answers") % {"percent": rules.pass_percent}),
    ]
    if rules.time_limit_minutes:
        minutes = rules.time_limit_minutes * (100 + extra_percent) // 100
        facts.append(
            (_("Time"), ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes})
        )
    if rules.attempts:
        tries = ngettext(
            "%(num)s try within %(hours)s hours",
            "%(num)s tries within %(hours)s hours",
            rules.attempts,
        )
        facts.append((_("Tries"), tries % {"num": rules.attempts, "hours": rules.wait_hours}))
    else:
        facts.append((_("Tries"), _("as many as you like")))
    return facts


def _finished(attempts: list[AttemptRow]) -> list[dict[str, object]]:
    """Earlier tries as rows of a table, each leading to its result."""
    return [
        {
            "number": {
                "text": _("Try %(number)s") % {"number": a.number},
                "href": url_for("learning.attempt_result", attempt_id=a.id),
            },
            "when": format_datetime(a.submitted_at, container().settings.timezone),
            "result": (_("passed, %(percent)s %%") if a.passed else _("not passed, %(percent)s %%"))
            % {"percent": a.percent},
        }
        for a in attempts
        if a.submitted_at is not None
    ]


def _review_items(row: AttemptRow, answered: set[int], *, is_open: bool) -> list[dict[str, object]]:
    """The questions of a try with whether they are answered, as items of a menu list."""
    return [
        {
            "title": _("Question %(number)s") % {"number": position},
            "url": url_for("learning.attempt", attempt_id=row.id, position=position)
            if is_open
            else None,
            "state": "done" if position in answered else "open",
            "note": _("answered") if position in answered else _("no answer yet"),
        }
        for position in range(1, row.total + 1)
    ]


def _quiz(place: Standing, key: str) -> QuizEntry:
    rules = place.outline.quiz("" if key == "final" else key)
    if rules is None:
        raise LessonNotFound
    return rules


def _is_locked(place: Standing, rules: QuizEntry) -> bool:
    """The final test opens once everything before it is done."""
    if rules.module_slug:
        return False
    before = (step for step in place.outline.steps if step.kind != "final")
    return not all(place.progress.is_done(step) for step in before)


def _attempt(attempt_id: int, lock: str = "") -> tuple[AttemptRow, Outline, QuizEntry]:
    """The learner's own attempt with its version and quiz. Raises AttemptNotFound for a foreign one."""
    row = attempt_of(
        session(), attempt_id=attempt_id, person_id=access.actor().person_id, lock=lock
    )
    if row is None:
        raise AttemptNotFound
    version = outline(session(), row.enrolment.version_id)
    return row, version, next(rules for rules in version.quizzes if rules.id == row.quiz_id)


def _go_on(row: AttemptRow, position: int, go: str) -> str:
    target = {"previous": max(1, position - 1), "stay": position}.get(go, position + 1)
    if go == "review" or target > row.total:
        return url_for("learning.attempt_review", attempt_id=row.id)
    return url_for("learning.attempt", attempt_id=row.id, position=target)


def _items(row: AttemptRow, version: Outline) -> list[ResultItem]:
    held = questions(session(), [item["question"] for item in row.drawn])
    return result_items(
        row, {lesson.id: lesson for lesson in version.lessons}, held, answers_of(session(), row.id)
    )
