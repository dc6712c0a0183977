"""Storing of generated attempts, with their answers, tasks, groups and results."""

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt, AttemptTask, QuizResult
from lms.assessment.services.submitting import GROUPS
from lms.demo.chunks import insert_chunks
from lms.demo.rows import DemoRow

AttemptRows = tuple[
    DemoRow, list[DemoRow], list[DemoRow]
]  # an attempt, its answers, its practice tasks


def copy_groups(session: Session) -> None:
    """Give each attempt the region and the age that its submission would have copied."""
    session.execute(
        update(Attempt)
        .where(Attempt.submitted_at.is_not(None))
        .values(**GROUPS)
        .execution_options(synchronize_session=False)
    )


def add_results(session: Session) -> None:
    """Add what counts of all attempts at a quiz: in these courses the best one."""
    is_passed = func.max(case((Attempt.passed.is_(True), 1), else_=0)) == 1
    best = (
        select(Attempt.enrolment_id, Attempt.quiz_id, func.max(Attempt.percent), is_passed)
        .where(Attempt.submitted_at.is_not(None))
        .group_by(Attempt.enrolment_id, Attempt.quiz_id)
    )
    session.execute(
        insert(QuizResult).from_select(["enrolment_id", "quiz_id", "percent", "passed"], best)
    )


def insert_with_answers(session: Session, attempts: list[AttemptRows]) -> None:
    """Insert attempts with their answers and practice tasks."""
    ids = session.scalars(
        insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True),
        [attempt for attempt, _answers, _tasks in attempts],
    ).all()
    answers = [row for _attempt, row, _tasks in attempts]
    tasks = [row for _attempt, _answers, row in attempts]
    for table, rows_by_attempt in ((Answer, answers), (AttemptTask, tasks)):
        rows = [
            {"attempt_id": attempt_id, **row}
            for attempt_id, own_rows in zip(ids, rows_by_attempt, strict=True)
            for row in own_rows
        ]
        insert_chunks(session, table, rows)
