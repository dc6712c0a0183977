"""Runs of the practice tasks of final tests."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import AttemptTask
from lms.assessment.queries import AttemptRow, list_drawn_tasks
from lms.practice.queries import TaskScene, load_final_task
from lms.practice.rules.final_tickets import FinalTicket
from lms.practice.services import hand_in_final_run
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.scene import build_trace, list_solution
from tests.conftest import NOW


def find_solution(
    session: Session, attempt_id: int, position: int, language: str = "kk"
) -> list[list[Any]]:
    """Return the author's solution of a task of an attempt, with its seed."""
    task = list_drawn_tasks(session, attempt_id)[position - 1]
    return solve(load_final_task(session, task.task_id), task.seed, language)


def solve(task: TaskScene, seed: int, language: str = "kk") -> list[list[Any]]:
    """Return the actions that reach all goals of a task."""
    script = task.build_script(language)
    return list_solution(KINDS[task.kind], script, task.content, seed, task.texts[language])


def play(
    session: Session,
    attempt: AttemptRow,
    position: int,
    actions: Sequence[Sequence[Any]] | None = None,
    *,
    language: str = "kk",
    ticket: FinalTicket | None = None,
    trace: Any = None,
    now: datetime = NOW + timedelta(minutes=2),
) -> None:
    """Hand in a run of a task of an attempt: its solution, if no actions are given."""
    if actions is None:
        actions = find_solution(session, attempt.id, position, language)
    hand_in_final_run(
        session,
        reading=session,
        attempt=attempt,
        position=position,
        ticket=ticket or FinalTicket(attempt.id, position, now - timedelta(minutes=1)),
        language=language,
        text=json.dumps(build_trace(list(map(list, actions))) if trace is None else trace),
        now=now,
    )


def play_all(session: Session, attempt: AttemptRow, **values: Any) -> None:
    """Do every task of an attempt by its solution; nothing for an attempt without tasks."""
    for position in range(1, attempt.task_total + 1):
        play(session, attempt, position, **values)


def load_runs(session: Session, attempt_id: int) -> list[AttemptTask]:
    """Return the stored tasks of an attempt."""
    rows = select(AttemptTask).where(AttemptTask.attempt_id == attempt_id)
    rows = rows.order_by(AttemptTask.position).execution_options(populate_existing=True)
    return list(session.scalars(rows))
