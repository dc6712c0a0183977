"""Reports by e-mail when two accounts become one, and two again.

They go on with the account that stays, with all that was sent. One that it gets itself, as often and as the same kind of file, ends and rests
with the closed account.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.duplicates.queries import Holding
from lms.duplicates.rules import Fate
from lms.schedules.models import ReportSchedule
from lms.schedules.queries.schedules import UNWANTED
from lms.schedules.rules import MERGED, NO_RIGHT

_SAME: Final = tuple(
    getattr(ReportSchedule, name)
    for name in ("subject", "place_kind", "place_id", "saved_report_id", "every", "format")
)
_PAUSES: Final = or_(ReportSchedule.paused_at.is_not(None), UNWANTED)


def _fate(session: Session, kept_id: int, merged_id: int) -> Fate:
    """One that comes is not given up for one that pauses: it moves beside it."""
    open_ones = (ReportSchedule.person_id == kept_id, ReportSchedule.ended_at.is_(None))
    mine = session.execute(select(ReportSchedule.paused_at, *_SAME).where(*open_ones)).all()
    any_of, coming = {row[1:] for row in mine}, {row[1:] for row in mine if row.paused_at is None}
    theirs = session.execute(
        select(ReportSchedule.id, ReportSchedule.ended_at, _PAUSES, *_SAME)
        .where(ReportSchedule.person_id == merged_id)
        .order_by(ReportSchedule.id)
    ).all()
    double = [
        row.id
        for row in theirs
        if row.ended_at is None and row[3:] in (any_of if row[2] else coming)
    ]
    return Fate([row.id for row in theirs if row.id not in double], double)


def _closing(session: Session, fate: Fate, _kept_id: int, at: datetime) -> None:
    """What rests sends nothing. What its person took no longer by e-mail pauses, since the account that stays may take such mails."""
    _write(session, fate.resting, ended_at=at, ended_why=MERGED)
    _write(
        session,
        fate.moved,
        ReportSchedule.ended_at.is_(None),
        ReportSchedule.paused_at.is_(None),
        UNWANTED,
        paused_at=at,
    )


def _opening(session: Session, fate: Fate, at: datetime) -> None:
    """What the merge ended or let pause goes on; so does what ended since because the account that stayed had no right to it."""
    _write(session, fate.resting, ReportSchedule.ended_why == MERGED, ended_at=None, ended_why="")
    _write(session, fate.moved, ReportSchedule.paused_at == at, paused_at=None)
    for_want_of_right = (ReportSchedule.ended_why == NO_RIGHT, ReportSchedule.ended_at >= at)
    _write(session, fate.moved, *for_want_of_right, ended_at=None, ended_why="")


def _write(session: Session, ids: Sequence[int], *which: Any, **values: Any) -> None:
    statement = update(ReportSchedule).where(ReportSchedule.id.in_(ids), *which).values(values)
    session.execute(statement, execution_options={"synchronize_session": False})


SCHEDULES: Final = Holding(ReportSchedule, _fate, _closing, _opening)
