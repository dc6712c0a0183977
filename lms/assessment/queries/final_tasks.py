"""What the tasks of a final test came to in submitted attempts, for trainers: nobody is named."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt, AttemptTask
from lms.assessment.rules import WHOLE_MARK
from lms.core.rows import read_rows
from lms.enrolment.models import Enrolment

_TASK, _ATTEMPT = AttemptTask.__table__.c, Attempt.__table__.c


@dataclass(frozen=True, slots=True)
class FinalTaskCounts:
    """A task in submitted attempts: how many had it, did it, and did all of it.

    `learners` are the people who had it, each once; `mark` sums up what they earned, in parts of
    WHOLE_MARK.
    """

    task_id: int
    times_drawn: int
    learners: int
    times_done: int
    times_whole: int
    mark: int


def count_final_tasks(session: Session, task_ids: Collection[int]) -> dict[int, FinalTaskCounts]:
    """Return the counts of each task that a submitted attempt had, in one query."""
    rows = session.execute(
        select(
            _TASK.task_id,
            func.count().label("times_drawn"),
            func.count(distinct(Enrolment.person_id)).label("learners"),
            func.count(_TASK.saved_at).label("times_done"),
            func.coalesce(func.sum(case((_TASK.mark == WHOLE_MARK, 1), else_=0)), 0).label(
                "times_whole"
            ),
            func.coalesce(func.sum(_TASK.mark), 0).label("mark"),
        )
        .join(Attempt.__table__, _ATTEMPT.id == _TASK.attempt_id)
        .join(Enrolment, Enrolment.id == _ATTEMPT.enrolment_id)
        .where(_TASK.task_id.in_(task_ids), _ATTEMPT.submitted_at.is_not(None))
        .group_by(_TASK.task_id)
    )
    return {counts.task_id: counts for counts in read_rows(FinalTaskCounts, rows)}


def count_outcomes(session: Session, task_id: int) -> tuple[Counter[str], Counter[str]]:
    """Return in how many counted runs of a task each goal was met and each deed happened."""
    goals, deeds = Counter[str](), Counter[str]()
    outcomes = session.scalars(
        select(_TASK.outcome)
        .join(Attempt.__table__, _ATTEMPT.id == _TASK.attempt_id)
        .where(_TASK.task_id == task_id, _TASK.saved_at.is_not(None))
        .where(_ATTEMPT.submitted_at.is_not(None))
        .execution_options(yield_per=1000)
    )
    for outcome in outcomes:
        goals.update(outcome["goals"])
        deeds.update(outcome["happened"])
    return goals, deeds
