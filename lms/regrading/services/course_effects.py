"""What a new key would change in courses: completions and certificates."""

from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.assessment.queries import load_attempts
from lms.assessment.rules.counted_results import SubmittedAttempt, choose_result
from lms.assessment.services import Regrade, is_quiz_passed, load_marked_answers
from lms.certificates.models import Certificate
from lms.learning.services import is_complete_with
from lms.regrading.services.judges import Judge

_ATTEMPT = Attempt.__table__.c
_RESULT_NAMES: Final = ("mark", "whole_mark", "percent", "passed")


def judge_course(session: Session, judge: Judge, regrade: Regrade) -> dict[str, bool]:
    """Return whether the course would be completed, and whether a certificate lost its ground."""
    attempt = regrade.attempt
    if bool(attempt.passed) == regrade.is_pass:
        return {"completes": False, "certified": False}
    gained_count, lost_count = _compare_results(session, judge, attempt.enrolment_id)
    completes = regrade.is_pass and is_complete_with(
        session, enrolment=attempt.enrolment, outline=judge.outline, quizzes=gained_count
    )
    certified = (
        not regrade.is_pass and lost_count > 0 and _is_certified(session, attempt.enrolment_id)
    )
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
    quiz_ids = set()
    for attempt in load_attempts(session, ids):
        own = answers.get(attempt.id, [])
        if any(answer.question_id == judge.key.question_id for answer in own):
            quiz_ids.add(attempt.quiz_id)
            values = judge.plan(session, attempt, own).values
        else:
            values = {name: getattr(attempt, name) for name in _RESULT_NAMES}
        if values["percent"] is None:  # a text waits for a person: it does not count yet
            continue
        own_result = SubmittedAttempt(
            **{name: values[name] for name in _RESULT_NAMES},
            supervised=attempt.sitting_id is not None,
        )
        results.setdefault(attempt.quiz_id, []).append(own_result)
    gained_count = lost_count = 0
    for quiz_id in quiz_ids:
        result = choose_result(results.get(quiz_id, []), judge.outline.find_quiz_by_id(quiz_id))
        is_passed = is_quiz_passed(session, enrolment_id, quiz_id)
        would_pass = result is not None and result.passed
        gained_count += would_pass and not is_passed
        lost_count += is_passed and not would_pass
    return gained_count, lost_count


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
