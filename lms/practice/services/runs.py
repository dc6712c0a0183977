"""Runs: the server replays what was done; what a browser says of the result is never read."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from blinker import Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.enrolment.queries import EnrolmentRow, find_enrolment
from lms.practice.errors import RunOfAnother, RunRefused, TooManyRuns
from lms.practice.models import PracticeRun
from lms.practice.queries import TaskScene, find_outcome
from lms.practice.rules.runs import (
    build_mask,
    compute_digest,
    is_longer_than_possible,
    write_third_action,
)
from lms.practice.rules.tickets import Ticket
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import Outcome, replay_trace
from lms.scenes.rules.traces import Trace, TraceRefused, read_trace

LONGEST_TRACE: Final = 400_000  # characters of JSON
RUNS_AN_HOUR: Final = 120  # runs of one learner in one task
HOUR: Final = timedelta(hours=1)

task_passed = Signal(
    "Sent in the transaction that stores a passed run. The sender is the session; `enrolment` is "
    "the EnrolmentRow, locked, `outline` the version's Outline, `moment` the Moment. "
    "Whether the course is completed by it is for learning to decide, which stands above."
)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A run as it is stored; `is_new` is false if it had been handed in before."""

    outcome: Outcome
    is_new: bool


def judge_run(
    *, ticket: Ticket, task: TaskScene, language: str, text: str, now: datetime
) -> tuple[Trace, Outcome]:
    """Return the trace in a JSON text, and what it comes to. Raises RunRefused."""
    try:
        trace = read_trace(_parse_json(text))
        if is_longer_than_possible(trace, ticket.issued_at, now):
            raise TraceRefused("longer than possible")
        script = task.build_script(language)
        return trace, replay_trace(KINDS[task.kind], script, ticket.seed, trace)
    except TraceRefused as refusal:
        raise RunRefused(reason=refusal.reason) from refusal


def _parse_json(text: str) -> Any:
    """Return the value of a JSON text that has no fractions in it."""
    if len(text) > LONGEST_TRACE:
        raise TraceRefused("too large")
    try:
        return json.loads(text, parse_float=_refuse_fraction, parse_constant=_refuse_fraction)
    except (ValueError, RecursionError) as error:
        raise TraceRefused("shape") from error


def _refuse_fraction(text: str) -> None:
    raise ValueError(text)


def hand_in_run(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    outline: Outline,
    ticket: Ticket,
    task: TaskScene,
    language: str,
    text: str,
    moment: Moment,
) -> HandedIn:
    """Replay and store a run of a locked enrolment; one that is sent again is stored once.

    Raises RunOfAnother, RunRefused, TooManyRuns; then nothing is stored.
    """
    check_beginner(session, ticket, enrolment)
    if ticket.task_id != task.id:
        raise RunRefused(reason="another task")
    earlier_outcome = find_outcome(session, ticket.token_hash)
    if earlier_outcome is not None:
        return HandedIn(earlier_outcome, is_new=False)
    _check_count(session, enrolment.id, task.id, moment.now)
    trace, outcome = judge_run(
        ticket=ticket, task=task, language=language, text=text, now=moment.now
    )
    row = build_run_row(ticket, task, language, trace, outcome, handed_in_at=moment.now)
    _check_copy(session, task.id, row["digest"])
    new_row = session.execute(
        upsert(session, PracticeRun)
        .values(row)
        .on_conflict_do_nothing(index_elements=["token_hash"])
        .returning(PracticeRun.id)
    ).first()
    if new_row is None:  # a parallel request was first
        first = find_outcome(session, ticket.token_hash)
        return HandedIn(outcome if first is None else first, is_new=False)
    if outcome.passed:
        task_passed.send(session, enrolment=enrolment, outline=outline, moment=moment)
    return HandedIn(outcome, is_new=True)


def check_beginner(session: Session, ticket: Ticket, enrolment: EnrolmentRow) -> None:
    """Refuse a run that was not begun in this enrolment.

    Raises RunOfAnother, or RunRefused for one that waited until its learner had enrolled anew:
    nobody else would ever hand it in.
    """
    if ticket.enrolment_id == enrolment.id:
        return
    earlier = find_enrolment(session, ticket.enrolment_id)
    if earlier is None or earlier.person_id != enrolment.person_id:
        raise RunOfAnother
    raise RunRefused(reason="earlier enrolment")


def build_run_row(
    ticket: Ticket,
    task: TaskScene,
    language: str,
    trace: Trace,
    outcome: Outcome,
    *,
    handed_in_at: datetime,
) -> dict[str, Any]:
    """Return the row of a run that was replayed."""
    entries = trace.entries
    return {
        "enrolment_id": ticket.enrolment_id,
        "task_id": task.id,
        "token_hash": ticket.token_hash,
        "digest": compute_digest(entries),
        "seed": ticket.seed,
        "language": language,
        "issued_at": ticket.issued_at,
        "handed_in_at": handed_in_at,
        "seconds": outcome.seconds,
        "percent": outcome.percent,
        "passed": outcome.passed,
        "hints": outcome.hints,
        "watched": outcome.watched,
        "reached_mask": build_mask(task.goal_names, outcome.reached),
        "third_action": write_third_action(trace, KINDS[task.kind].typed_members),
        "outcome": {
            "goals": list(outcome.goals),
            "reached": outcome.reached,
            "happened": outcome.happened,
        },
        "trace": entries,
    }


def _check_copy(session: Session, task_id: int, digest: str) -> None:
    """Refuse a trace that is that of another run to the millisecond."""
    copies = select(PracticeRun.id).where(
        PracticeRun.task_id == task_id, PracticeRun.digest == digest
    )
    if digest and session.scalar(copies.limit(1)) is not None:
        raise RunRefused(reason="copied")


def _check_count(session: Session, enrolment_id: int, task_id: int, now: datetime) -> None:
    """Refuse more runs in an hour than anybody can play."""
    recent = select(func.count()).where(
        PracticeRun.enrolment_id == enrolment_id,
        PracticeRun.task_id == task_id,
        PracticeRun.handed_in_at > now - HOUR,
    )
    if (session.scalar(recent) or 0) >= RUNS_AN_HOUR:
        raise TooManyRuns(retry_after=int(HOUR.total_seconds()))
