"""What answers and practice tasks of an attempt add up to, with or without texts that wait."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms.assessment.queries import AttemptRow, load_marks_by_competence
from lms.assessment.rules import EarnedMarks
from lms.assessment.rules.passing import add_marks, is_passed
from lms.assessment.rules.practice import add_practice, list_task_marks
from lms.assessment.rules.waiting import fill_marks, list_waiting
from lms.catalogue.queries import Outline, QuizEntry


def add_up_answers(
    session: Session,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    rows: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what the answers of an attempt make of it, by column: see models.Attempt.

    The practice tasks of a final test are counted with the marks in `attempt.practice`.
    """
    tasks = list_task_marks(quiz, attempt.practice, attempt.weights)
    by_position = {row["position"]: row["mark"] for row in rows}
    ungraded_positions = list_waiting(by_position, attempt.weights)

    def judge(*, best: bool) -> tuple[EarnedMarks, bool]:
        marks = fill_marks(by_position, ungraded_positions, best=best)
        total = add_practice(add_marks(list(marks.values()), attempt.weights), tasks)
        by_competence = (
            load_marks_by_competence(session, attempt, outline, quiz, marks)
            if quiz.competence_percent
            else {}
        )
        return total, is_passed(quiz, total, by_competence)

    total, passes = judge(best=False)
    is_open = bool(ungraded_positions) and not passes and judge(best=True)[1]
    return {
        "right": None if ungraded_positions else sum(bool(row["right"]) for row in rows),
        "mark": total.mark,
        "whole_mark": total.whole_mark,
        "percent": None if ungraded_positions else total.percent,
        "passed": None if is_open else passes,
    }
