"""Runs of the practice tasks of a final test: judged as any run, kept with the attempt."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed, AttemptNotFound, TimeIsOver
from lms.assessment.queries import AttemptRow, DrawnTask, find_attempt, find_drawn_task
from lms.assessment.rules.practice import grade_run
from lms.assessment.services import TaskRun, check_browser, has_copy, save_task_run
from lms.practice.errors import NoMoreRuns, RunRefused
from lms.practice.queries import TaskScene, load_final_task
from lms.practice.rules.final_tickets import FinalTicket
from lms.practice.rules.runs import compute_digest
from lms.practice.rules.tickets import Ticket
from lms.practice.services.runs import judge_run
from lms.scenes.rules.kinds.base import HINT, SHOW
from lms.scenes.rules.replay import Outcome
from lms.scenes.rules.traces import Trace

MOST_RUNS: Final = 200  # runs of a task in one attempt


def load_own_attempt(
    session: Session, *, attempt_id: int, person_id: int, sign_in_id: int, now: datetime
) -> AttemptRow:
    """Return the attempt of a person. Raises AttemptNotFound, NotAdmittedHere."""
    attempt = find_attempt(session, attempt_id=attempt_id, person_id=person_id)
    if attempt is None:
        raise AttemptNotFound
    check_browser(session, attempt, sign_in_id, now)
    return attempt


def _load_drawn_task(session: Session, attempt: AttemptRow, position: int) -> DrawnTask:
    """Return the practice task at a position of an attempt. Raises AttemptNotFound."""
    task = find_drawn_task(session, attempt.id, position) if attempt.practice else None
    if task is None:
        raise AttemptNotFound
    return task


def hand_in_final_run(
    session: Session,
    *,
    reading: Session,
    attempt: AttemptRow,
    position: int,
    ticket: FinalTicket | None,
    language: str,
    text: str,
    now: datetime,
) -> None:
    """Replay a run of a task of an open attempt, and keep it as the one that counts. Idempotent.

    Reads, and plays, through `reading`, so that other writers wait for one statement only. Raises
    AttemptNotFound, AttemptClosed, TimeIsOver, RunRefused, NoMoreRuns; then nothing is stored.
    """
    drawn_task = _load_drawn_task(reading, attempt, position)
    if not attempt.can_be_answered(now):
        raise AttemptClosed if attempt.submitted_at else TimeIsOver
    ticket = _check_ticket(ticket, attempt.id, position)
    if drawn_task.runs >= MOST_RUNS:
        raise NoMoreRuns(reason="too many")
    task = load_final_task(reading, drawn_task.task_id)
    trace, outcome = judge_run(
        ticket=_build_own_ticket(attempt, drawn_task, ticket),
        task=task,
        language=language,
        text=text,
        now=now,
    )
    if [HINT] in trace.actions or [SHOW] in trace.actions:
        raise RunRefused(reason="impossible")  # a final test offers neither
    run = _build_run(task, trace, outcome, issued_at=ticket.issued_at, language=language, now=now)
    if has_copy(reading, task_id=drawn_task.task_id, digest=run.digest, attempt_id=attempt.id):
        raise RunRefused(reason="copied")
    save_task_run(session, attempt=attempt, position=position, run=run, now=now)


def _check_ticket(ticket: FinalTicket | None, attempt_id: int, position: int) -> FinalTicket:
    """Return the ticket if it is of this task. Raises RunRefused."""
    if ticket is None:
        raise RunRefused(reason="token")
    if (ticket.attempt_id, ticket.position) != (attempt_id, position):
        raise RunRefused(reason="another task")
    return ticket


def _build_own_ticket(attempt: AttemptRow, drawn_task: DrawnTask, ticket: FinalTicket) -> Ticket:
    """Return the ticket with which the same run would be judged outside of a test."""
    return Ticket(
        enrolment_id=attempt.enrolment_id,
        task_id=drawn_task.task_id,
        seed=drawn_task.seed,
        issued_at=ticket.issued_at,
    )


def _build_run(
    task: TaskScene,
    trace: Trace,
    outcome: Outcome,
    *,
    issued_at: datetime,
    language: str,
    now: datetime,
) -> TaskRun:
    return TaskRun(
        language=language,
        done_at=min(issued_at + timedelta(milliseconds=trace.milliseconds), now),
        seconds=(trace.milliseconds - trace.times[0]) // 1000,
        mark=grade_run(task.goal_marks, outcome.goals, outcome.happened),
        digest=compute_digest(trace.entries),
        outcome={"goals": list(outcome.goals), "happened": outcome.happened},
        trace=trace.entries,
    )
