"""What runs of practice tasks came to: where learners get stuck, for their trainer.

Nothing here names a learner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import PracticeTask
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.practice.models import PracticeRun

_RUN, _TASK = PracticeRun.__table__.c, PracticeTask.__table__.c
_ENROLMENT = Enrolment.__table__.c
MOST_THIRD_ACTIONS: Final = 100  # several of them may read the same


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Runs of a task, and the people who played it and passed it, each once."""

    task_id: int
    runs: int
    learners: int
    passed_learners: int
    hints: int


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """Where runs of a task get stuck.

    `masks` counts the runs by the goals that they reached, see PracticeRun.reached_mask;
    `third_actions` counts the third actions of failed runs, the commonest first.
    """

    runs: int
    learners: int
    passed_runs: int
    hinted_runs: int
    watched_runs: int
    median_seconds: int
    masks: list[tuple[int, int]]
    third_actions: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a list, without its learner."""

    id: int
    handed_in_at: datetime
    seconds: int
    percent: int
    passed: bool
    hints: int
    watched: bool


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run with what was done in it; `trace` is None once its period of keeping is over."""

    id: int
    task_id: int
    seed: int
    language: str
    handed_in_at: datetime
    seconds: int
    percent: int
    passed: bool
    hints: int
    watched: bool
    trace: list[Any] | None


def count_by_task(session: Session, version_id: int) -> dict[int, TaskCounts]:
    """Return the counts of each task of a version that was played, in one query."""
    rows = session.execute(
        select(
            _RUN.task_id,
            func.count().label("runs"),
            func.count(distinct(_ENROLMENT.person_id)).label("learners"),
            func.count(distinct(case((_RUN.passed, _ENROLMENT.person_id)))).label(
                "passed_learners"
            ),
            func.sum(case((_RUN.hints > 0, 1), else_=0)).label("hints"),
        )
        .join(PracticeTask, _TASK.id == _RUN.task_id)
        .join(Enrolment, _ENROLMENT.id == _RUN.enrolment_id)
        .where(_TASK.version_id == version_id)
        .group_by(_RUN.task_id)
    )
    return {counts.task_id: counts for counts in read_rows(TaskCounts, rows)}


def load_figures(session: Session, task_id: int) -> TaskFigures:
    """Return the figures of a task, in four queries however many runs there are."""
    is_of_task = _RUN.task_id == task_id
    totals = session.execute(
        select(
            func.count().label("runs"),
            func.count(distinct(_ENROLMENT.person_id)).label("learners"),
            func.coalesce(func.sum(case((_RUN.passed, 1), else_=0)), 0).label("passed_runs"),
            func.coalesce(func.sum(case((_RUN.hints > 0, 1), else_=0)), 0).label("hinted_runs"),
            func.coalesce(func.sum(case((_RUN.watched, 1), else_=0)), 0).label("watched_runs"),
        )
        .join(Enrolment, _ENROLMENT.id == _RUN.enrolment_id)
        .where(is_of_task)
    ).one()
    masks = select(_RUN.reached_mask, func.count()).where(is_of_task).group_by(_RUN.reached_mask)
    count = func.count().label("count")
    thirds = (
        select(_RUN.third_action, count)
        .where(is_of_task, _RUN.passed.is_(False), _RUN.third_action != "")
        .group_by(_RUN.third_action)
        .order_by(count.desc(), _RUN.third_action)
        .limit(MOST_THIRD_ACTIONS)
    )
    return read_row(
        TaskFigures,
        totals,
        median_seconds=_find_median(session, task_id, totals.runs),
        masks=[(mask, number) for mask, number in session.execute(masks)],
        third_actions=[(action, number) for action, number in session.execute(thirds)],
    )


def _find_median(session: Session, task_id: int, runs: int) -> int:
    middle = (
        select(_RUN.seconds)
        .where(_RUN.task_id == task_id)
        .order_by(_RUN.seconds)
        .offset(max(runs - 1, 0) // 2)
        .limit(1)
    )
    return session.scalar(middle) or 0


def count_learners(session: Session, task_id: int) -> int:
    """Return how many people have played a task, each once however often they enrolled."""
    learners = (
        select(func.count(distinct(_ENROLMENT.person_id)))
        .join(PracticeRun, _RUN.enrolment_id == _ENROLMENT.id)
        .where(_RUN.task_id == task_id)
    )
    return session.scalar(learners) or 0


def list_runs(session: Session, task_id: int, *, limit: int, offset: int) -> Sequence[RunRow]:
    """Return runs of a task, the newest first."""
    rows = session.execute(
        select(*(_RUN[name] for name in RunRow.__dataclass_fields__))
        .where(_RUN.task_id == task_id)
        .order_by(_RUN.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(RunRow, rows))


def find_run(session: Session, run_id: int, task_ids: Sequence[int]) -> StoredRun | None:
    """Return a run of one of these tasks, or None."""
    row = session.execute(
        select(*(_RUN[name] for name in StoredRun.__dataclass_fields__)).where(
            _RUN.id == run_id, _RUN.task_id.in_(task_ids)
        )
    ).first()
    return None if row is None else read_row(StoredRun, row)
