"""Attempts that were made on paper: entering one with its answers, and taking one back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed, AttemptNotFound
from lms.assessment.models import Answer, Attempt, QuizResult
from lms.assessment.queries import AttemptRow, find_attempt, list_attempts, load_bank_questions
from lms.assessment.rules import QuizTerms, decide_entry, draw_questions
from lms.assessment.rules.entry import OPEN
from lms.assessment.services.counting import uncount_attempt
from lms.assessment.services.entry import NO_ATTEMPT
from lms.assessment.services.results import settle_result
from lms.assessment.services.submitting import submit_attempt
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.clock import Moment
from lms.core.i18n import format_datetime
from lms.enrolment.queries import EnrolmentRow


def draw_form(
    session: Session, outline: Outline, quiz: QuizEntry, seed: int, types: frozenset[str]
) -> list[dict[str, Any]]:
    """Return a draw of a quiz, as an attempt stores it, of questions of these types alone."""
    bank = load_bank_questions(session, outline, quiz)
    fitting = [question for question in bank if question.type in types]
    return draw_questions(fitting, quiz.draw, seed, rules=quiz.draws)


def enter_attempt(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    outline: Outline,
    quiz: QuizEntry,
    terms: QuizTerms,
    items: Sequence[Mapping[str, Any]],
    answers: Mapping[int, Mapping[str, Any]],
    language: str,
    held_on: date,
    moment: Moment,
) -> AttemptRow:
    """Store an attempt with its answers by position, and return it locked, not submitted yet.

    The enrolment is locked by the caller. The days on which the quiz is open are those of the test,
    not of its entering, and are not looked at. Raises AttemptClosed if another attempt at the quiz
    is open, and NoAttemptNow as the beginning of an attempt on a computer does.
    """
    earlier = _check_may_begin(session, enrolment, outline, quiz, terms, moment=moment)
    attempt_id = _insert_attempt(
        session,
        enrolment_id=enrolment.id,
        quiz_id=quiz.id,
        items=items,
        earlier=earlier,
        held_on=held_on,
        now=moment.now,
    )
    _insert_answers(
        session, items, answers, attempt_id=attempt_id, language=language, answered_at=moment.now
    )
    person_id = enrolment.person_id
    attempt = find_attempt(session, attempt_id=attempt_id, person_id=person_id, lock="update")
    if attempt is None:
        raise AttemptNotFound
    return attempt


def _insert_answers(
    session: Session,
    items: Sequence[Mapping[str, Any]],
    answers: Mapping[int, Mapping[str, Any]],
    **common: Any,
) -> None:
    """Store answers by position; `common`: the columns that they share."""
    rows = [
        {
            **common,
            "position": position,
            "question_id": items[position - 1]["question"],
            "given_answer": dict(answer),
            "grade": {"levels": answer["levels"], "comment": ""} if "levels" in answer else None,
        }
        for position, answer in answers.items()
    ]
    session.execute(insert(Answer), rows)


def _check_may_begin(
    session: Session,
    enrolment: EnrolmentRow,
    outline: Outline,
    quiz: QuizEntry,
    terms: QuizTerms,
    *,
    moment: Moment,
) -> list[AttemptRow]:
    """Return the earlier attempts. Raises AttemptClosed, NoAttemptNow."""
    earlier = list_attempts(session, enrolment_id=enrolment.id, quiz_id=quiz.id)
    _close_earlier(
        session, earlier, outline=outline, quiz=quiz, person_id=enrolment.person_id, moment=moment
    )
    starts = (attempt.started_at for attempt in earlier)
    entry = decide_entry(
        replace(terms, opens_at=None, closes_at=None),
        starts,
        moment.now,
        is_grading=any(attempt.is_waiting for attempt in earlier),
    )
    if entry.state != OPEN:
        raise NO_ATTEMPT[entry.state](when=format_datetime(entry.opens_at))
    return earlier


def _insert_attempt(
    session: Session,
    *,
    enrolment_id: int,
    quiz_id: int,
    items: Sequence[Mapping[str, Any]],
    earlier: Sequence[AttemptRow],
    held_on: date,
    now: datetime,
) -> int:
    attempt = Attempt(
        enrolment_id=enrolment_id,
        quiz_id=quiz_id,
        number=max((row.number for row in earlier), default=0) + 1,
        seed=secrets.randbits(62),
        drawn_items=[dict(item) for item in items],
        started_at=now,
        paper_day=held_on,
    )
    session.add(attempt)
    session.flush()
    return attempt.id


def _close_earlier(
    session: Session,
    earlier: Sequence[AttemptRow],
    *,
    outline: Outline,
    quiz: QuizEntry,
    person_id: int,
    moment: Moment,
) -> None:
    """Submit an attempt whose time is over. Raises AttemptClosed for one that is under way."""
    for row in earlier:
        if row.is_open(moment.now):
            raise AttemptClosed
        if row.submitted_at is None:
            attempt = find_attempt(session, attempt_id=row.id, person_id=person_id, lock="update")
            if attempt is not None:
                submit_attempt(session, attempt=attempt, outline=outline, quiz=quiz, moment=moment)


def remove_attempt(
    session: Session, *, attempt_id: int, enrolment_id: int, quiz: QuizEntry
) -> None:
    """Delete a submitted attempt that never was one, out of the counts and the result that counts.

    The enrolment is locked by the caller.
    """
    uncount_attempt(session, attempt_id)
    session.execute(delete(Answer).where(Answer.attempt_id == attempt_id))
    session.execute(delete(Attempt).where(Attempt.id == attempt_id))
    session.execute(
        delete(QuizResult).where(
            QuizResult.enrolment_id == enrolment_id, QuizResult.quiz_id == quiz.id
        )
    )
    settle_result(session, enrolment_id=enrolment_id, quiz=quiz)
