"""Check one question of an open attempt: grade its answer, and lock it where it is final."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptNotFound, NothingToCheck
from lms.assessment.models import Answer
from lms.assessment.queries import AttemptRow
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.rules.checks import AnswerState, is_final_check
from lms.assessment.rules.corrections import grade_by_key, is_right_by_key
from lms.assessment.rules.waiting import is_graded_by_person
from lms.assessment.services.saving import save_answer
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import QuizEntry
from lms.catalogue.rules.conduct import DEFERRED
from lms.core.rows import read_row

_ANSWER = Answer.__table__.c
_STATE = tuple(_ANSWER[name] for name in AnswerState.__dataclass_fields__)


def check_answer(
    session: Session,
    *,
    quiz: QuizEntry,
    attempt_id: int,
    person_id: int,
    position: int,
    form_values: Sequence[str],
    language: str,
    now: datetime,
    sign_in_id: int = 0,
) -> None:
    """Save an answer as save_answer does and grade it; a final one never changes again.

    The same answer is checked once, however many requests come at once. Raises what save_answer
    raises, and NothingToCheck.
    """
    if quiz.conduct.behaviour == DEFERRED:
        raise AttemptNotFound
    attempt = save_answer(
        session,
        attempt_id=attempt_id,
        person_id=person_id,
        position=position,
        form_values=form_values,
        language=language,
        now=now,
        sign_in_id=sign_in_id,
    )
    if attempt.quiz_id != quiz.id:
        raise AttemptNotFound
    _grade_answer(session, attempt, position, quiz)


def _grade_answer(session: Session, attempt: AttemptRow, position: int, quiz: QuizEntry) -> None:
    """Grade the stored answer, which stays locked until the transaction ends."""
    here = (_ANSWER.attempt_id == attempt.id, _ANSWER.position == position)
    row = session.execute(select(*_STATE).where(*here).with_for_update()).first()
    if row is None or not row.given_answer:
        raise NothingToCheck
    answer = read_row(AnswerState, row)
    keys = catalogue.lock_answer_keys(session, attempt.enrolment.version_id)
    key = keys[attempt.drawn_items[position - 1]["question"]]
    if answer.is_checked or answer.is_locked or is_graded_by_person(*key, answer.given_answer):
        return
    changes = {"is_checked": True, **_judge_answer(key, answer, quiz)}
    session.connection().execute(update(Answer).where(*here).values(**changes))


def _judge_answer(
    key: tuple[str, dict[str, Any]], answer: AnswerState, quiz: QuizEntry
) -> dict[str, object]:
    """Return what a check makes of an answer, by column; nothing where its question is left out."""
    mark = grade_by_key(*key, answer, quiz.conduct.penalty, quiz.wrong_costs)
    if mark is None:
        return {}
    checks, is_right = answer.checks + 1, is_right_by_key(*key, answer.given_answer)
    if is_final_check(quiz.conduct, checks, is_right=bool(is_right)):
        return {"checks": checks, "mark": mark, "right": mark == WHOLE_MARK}
    return {"checks": checks}
