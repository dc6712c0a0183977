"""Changing a grade that was given: with a reason, and without taking a pass away."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.assessment.models import Answer
from lms.assessment.queries import AttemptRow
from lms.assessment.services import is_quiz_passed
from lms.assessment.services.grading import change_grade_of_text
from lms.catalogue.queries import Outline, load_outline
from lms.core.clock import Moment
from lms.grading.errors import NotGraded, SameGrade
from lms.grading.models import GradeChange
from lms.grading.queries import TextRow
from lms.grading.rules import GRADED
from lms.grading.services.grading import (
    Levels,
    build_note,
    find_mark,
    lock_attempt_and_text,
    note_event,
)
from lms.learning.services import complete_if_ready
from lms.messaging.rules.kinds import TEXT_GRADED
from lms.messaging.services import tell_people
from lms.regrading.services.decisions import note_decision


def change_grade(
    session: Session,
    *,
    text_id: int,
    levels: Levels,
    comment: str,
    reason: str,
    by: Actor,
    moment: Moment,
    channels: Collection[str],
) -> None:
    """Replace a grade. A pass that the marks no longer give stays until a person decides on it.

    Its author is told. Raises TextNotFound, NotGraded, NoGradeNeeded, LevelsMissing, SameGrade.
    """
    attempt, row = lock_attempt_and_text(session, text_id, by)
    if row.state != GRADED:
        raise NotGraded
    mark, grade = find_mark(session, attempt, row, levels), _list_grade(levels, comment)
    before = _load_answer(session, row)
    if before.grade == grade:
        raise SameGrade
    outline = load_outline(session, attempt.enrolment.version_id)
    _regrade_attempt(session, attempt, outline, row, mark=mark, grade=grade, by=by, moment=moment)
    change = GradeChange(
        text_id=text_id,
        levels_before=before.grade["levels"],
        levels_after=grade["levels"],
        mark_before=before.mark,
        mark_after=mark,
        reason=reason,
        changed_by=by.person_id,
        changed_at=moment.now,
    )
    number = _record_change(session, change)
    note_event(session, "text_grade_changed", row, by=by, moment=moment)
    note = build_note(attempt, outline, f"{TEXT_GRADED}:{attempt.id}:{text_id}:{number}")
    tell_people(session, notes=[note], moment=moment, channels=channels)


def _record_change(session: Session, change: GradeChange) -> int:
    """Store a change, and return how many the text has had."""
    session.add(change)
    session.flush()
    query = select(func.count()).where(GradeChange.text_id == change.text_id)
    return session.scalar(query) or 0


def _list_grade(levels: Levels, comment: str) -> dict[str, Any]:
    return {"levels": list(levels), "comment": comment}


def _load_answer(session: Session, row: TextRow) -> Any:
    return session.execute(
        select(Answer.mark, Answer.grade).where(
            Answer.attempt_id == row.attempt_id, Answer.position == row.position
        )
    ).one()


def _regrade_attempt(
    session: Session,
    attempt: AttemptRow,
    outline: Outline,
    row: TextRow,
    *,
    mark: int,
    grade: dict[str, Any],
    by: Actor,
    moment: Moment,
) -> None:
    """Store the grade; ask for a decision on a pass, or complete the course by a new one."""
    quiz = outline.find_quiz_by_id(attempt.quiz_id)
    was_passed = is_quiz_passed(session, attempt.enrolment_id, quiz.id)
    is_to_decide = change_grade_of_text(
        session,
        attempt=attempt,
        outline=outline,
        quiz=quiz,
        position=row.position,
        mark=mark,
        grade=grade,
    )
    note_decision(session, attempt, is_to_decide=is_to_decide, now=moment.now)
    if not was_passed and is_quiz_passed(session, attempt.enrolment_id, quiz.id):
        complete_if_ready(
            session, enrolment=attempt.enrolment, outline=outline, by_id=by.person_id, moment=moment
        )
