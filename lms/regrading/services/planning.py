"""Counting what a correction would change: attempts listed, then judged, in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, exists, func, literal, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import AttemptRow, load_attempts
from lms.assessment.rules.passing import SubmittedAttempt, choose_result
from lms.assessment.services import (
    MarkedAnswer,
    QuestionKey,
    Regrade,
    is_quiz_passed,
    load_marked_answers,
    plan_regrade,
)
from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, load_outline
from lms.certificates.models import Certificate
from lms.core.database import upsert
from lms.learning.services import would_complete
from lms.regrading.models import KeyCorrection, Regrading
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.rules import find_effect

LISTED: Final = 5000  # attempts that one statement lists
JUDGED: Final = 50  # attempts in a transaction

_ANSWER, _ATTEMPT, _REGRADING = Answer.__table__.c, Attempt.__table__.c, Regrading.__table__.c


@dataclass(frozen=True, slots=True)
class Judge:
    """A question with a key to mark by, in its version."""

    key: QuestionKey
    outline: Outline

    def plan(
        self, session: Session, attempt: AttemptRow, answers: Sequence[MarkedAnswer]
    ) -> Regrade:
        """Return what marking the attempt again makes of it."""
        return plan_regrade(
            session,
            attempt=attempt,
            answers=answers,
            outline=self.outline,
            quiz=self.outline.quiz_by_id(attempt.quiz_id),
            key=self.key,
        )


def build_judge(session: Session, row: CorrectionRow, answer: dict[str, Any]) -> Judge:
    """Return what marks the question of a correction by a key."""
    weight = session.scalar(select(Question.weight).where(Question.id == row.question_id)) or 1
    key = QuestionKey(row.question_id, row.question_type, answer, weight)
    return Judge(key, load_outline(session, row.version_id))


def list_touched(session: Session, row: CorrectionRow, *, after: int) -> int | None:
    """List the next submitted attempts with the question; return the last, None at the end."""
    attempts = (
        select(
            literal(row.id).label("correction_id"),
            _ATTEMPT.id.label("attempt_id"),
            literal(value=False).label("completes"),
            literal(value=False).label("certified"),
        )
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .where(
            _ANSWER.question_id == row.question_id,
            _ATTEMPT.submitted_at.is_not(None),
            _ATTEMPT.id > after,
        )
        .order_by(_ATTEMPT.id)
        .limit(LISTED)
    )
    last: int | None = session.scalar(select(func.max(attempts.subquery().c.attempt_id)))
    if last is not None:
        names = ["correction_id", "attempt_id", "completes", "certified"]
        statement = upsert(session, Regrading).from_select(names, attempts)
        session.execute(statement.on_conflict_do_nothing())
    return last


def count_listed(session: Session, correction_id: int) -> int:
    """Return how many attempts are listed."""
    query = select(func.count()).where(_REGRADING.correction_id == correction_id)
    return session.scalar(query) or 0


def judge_batch(session: Session, row: CorrectionRow) -> int:
    """Judge the next attempts for the preview; return how many, 0 at the end."""
    ids = session.scalars(
        select(_REGRADING.attempt_id)
        .where(_REGRADING.correction_id == row.id, _REGRADING.effect.is_(None))
        .order_by(_REGRADING.attempt_id)
        .limit(JUDGED)
    ).all()
    if not ids:
        return 0
    judge, answers = build_judge(session, row, row.answer), load_marked_answers(session, ids)
    found = []
    for attempt in load_attempts(session, ids):
        regrade = judge.plan(session, attempt, answers[attempt.id])
        found.append(describe_regrade(regrade) | _judge_course(session, judge, regrade))
    store_regradings(session, row.id, found)
    return len(ids)


def finish_check(session: Session, correction_id: int, now: datetime) -> None:
    """Record that the preview is complete."""
    session.execute(
        update(KeyCorrection)
        .where(KeyCorrection.id == correction_id)
        .values(checked_at=now)
        .execution_options(synchronize_session=False)
    )


def describe_regrade(regrade: Regrade) -> dict[str, Any]:
    """Return the columns of Regrading that tell of the marks."""
    attempt, values = regrade.attempt, regrade.values
    return {
        "of_attempt": attempt.id,
        "effect": find_effect(
            passed=bool(attempt.passed),
            passes=regrade.passes,
            before=(attempt.mark or 0, attempt.whole_mark or 0),
            after=(values["mark"], values["whole_mark"]),
        ),
        "answer_before": regrade.before,
        "answer_after": regrade.after,
        "mark_before": attempt.mark,
        "mark_after": values["mark"],
        "whole_mark_before": attempt.whole_mark,
        "whole_mark_after": values["whole_mark"],
        "percent_before": attempt.percent,
        "percent_after": values["percent"],
        "passed_before": attempt.passed,
        "passed_after": regrade.passes,
    }


def store_regradings(session: Session, correction_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Store columns of listed attempts; each row has its attempt as `of_attempt`."""
    statement = (
        update(Regrading)
        .where(
            _REGRADING.correction_id == correction_id,
            _REGRADING.attempt_id == bindparam("of_attempt"),
        )
        .values({name: bindparam(name) for name in rows[0] if name != "of_attempt"})
    )
    session.connection().execute(statement, list(rows))


def _judge_course(session: Session, judge: Judge, regrade: Regrade) -> dict[str, bool]:
    """Return whether the course would be completed, and whether a certificate lost its ground."""
    attempt = regrade.attempt
    if bool(attempt.passed) == regrade.passes:
        return {"completes": False, "certified": False}
    gained, lost = _compare_results(session, judge, attempt.enrolment_id)
    completes = regrade.passes and would_complete(
        session, enrolment=attempt.enrolment, outline=judge.outline, quizzes=gained
    )
    certified = not regrade.passes and lost > 0 and _is_certified(session, attempt.enrolment_id)
    return {"completes": completes, "certified": certified}


def _compare_results(session: Session, judge: Judge, enrolment_id: int) -> tuple[int, int]:
    """Return how many quizzes an enrolment would pass anew, and pass no more."""
    ids = session.scalars(
        select(_ATTEMPT.id).where(
            _ATTEMPT.enrolment_id == enrolment_id, _ATTEMPT.submitted_at.is_not(None)
        )
    ).all()
    answers = load_marked_answers(session, ids)
    results: dict[int, list[SubmittedAttempt]] = {}
    touched = set()
    for attempt in load_attempts(session, ids):
        own = answers.get(attempt.id, [])
        if any(answer.question_id == judge.key.question_id for answer in own):
            touched.add(attempt.quiz_id)
            values = judge.plan(session, attempt, own).values
        else:
            names = ("mark", "whole_mark", "percent", "passed")
            values = {name: getattr(attempt, name) for name in names}
        if values["percent"] is None:  # a text waits for a person: it does not count yet
            continue
        results.setdefault(attempt.quiz_id, []).append(
            SubmittedAttempt(
                values["mark"],
                values["whole_mark"],
                values["percent"],
                values["passed"],
                attempt.sitting_id is not None,
            )
        )
    gained = lost = 0
    for quiz_id in touched:
        result = choose_result(results.get(quiz_id, []), judge.outline.quiz_by_id(quiz_id))
        is_passed = is_quiz_passed(session, enrolment_id, quiz_id)
        would_pass = result is not None and result.passed
        gained += would_pass and not is_passed
        lost += is_passed and not would_pass
    return gained, lost


def _is_certified(session: Session, enrolment_id: int) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    Certificate.enrolment_id == enrolment_id, Certificate.revoked_on.is_(None)
                )
            )
        )
    )
