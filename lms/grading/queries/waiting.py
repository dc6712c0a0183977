"""Reads of what waits for a grade."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.rows import read_row
from lms.grading.models import WrittenText
from lms.grading.queries.scope import build_scope
from lms.grading.rules import WAITING

_TEXT = WrittenText.__table__.c


@dataclass(frozen=True, slots=True)
class WaitingTexts:
    """How many texts wait for the actor, since when, and how many of them are late."""

    count: int
    oldest: datetime | None
    late: int


def summarise_waiting(session: Session, by: Actor, *, now: datetime) -> WaitingTexts:
    """Return what waits for the actor."""
    late = func.count().filter(_TEXT.due_at <= now).label("late")
    row = session.execute(
        select(func.count().label("count"), func.min(_TEXT.handed_in_at).label("oldest"), late)
        .select_from(WrittenText.__table__)
        .where(_TEXT.state == WAITING, build_scope(by))
    ).one()
    return read_row(WaitingTexts, row)
