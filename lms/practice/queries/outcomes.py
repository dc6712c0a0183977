"""What a learner's runs came to."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.practice.models import PracticeRun
from lms.scenes.rules.replay import Outcome


def find_outcome(session: Session, token_hash: str) -> Outcome | None:
    """Return what the run of a token came to; None if it is not handed in."""
    return _find_latest(session, PracticeRun.token_hash == token_hash)


def find_latest_outcome(session: Session, *, enrolment_id: int, task_id: int) -> Outcome | None:
    """Return what the latest run of a task came to; None without one."""
    return _find_latest(
        session, PracticeRun.enrolment_id == enrolment_id, PracticeRun.task_id == task_id
    )


def _find_latest(session: Session, *conditions: ColumnElement[bool]) -> Outcome | None:
    runs = select(PracticeRun).where(*conditions).order_by(PracticeRun.id.desc())
    run = session.scalar(runs.limit(1))
    if run is None:
        return None
    return Outcome(
        percent=run.percent,
        passed=run.passed,
        goals=tuple(run.outcome["goals"]),
        reached=run.outcome["reached"],
        happened=run.outcome["happened"],
        hints=run.hints,
        watched=run.watched,
        seconds=run.seconds,
    )
