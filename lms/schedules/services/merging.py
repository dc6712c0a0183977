"""Schedules when two accounts are merged, and when the merge is undone.

They move to the kept account with their sendings. One that the kept account already has (same
subject, frequency and format) ends and stays with the closed account.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.duplicates.queries import Holding
from lms.duplicates.rules import RowMoves
from lms.schedules.models import ReportSchedule
from lms.schedules.queries.schedules import UNWANTED
from lms.schedules.rules import MERGED, NO_RIGHT

_SAME_NAMES: Final = ("subject", "area_kind", "area_id", "saved_report_id", "every", "format")
_SAME_COLUMNS: Final = tuple(getattr(ReportSchedule, name) for name in _SAME_NAMES)
_IS_PAUSED: Final = or_(ReportSchedule.paused_at.is_not(None), UNWANTED)


def _decide_moves(session: Session, kept_id: int, merged_id: int) -> RowMoves:
    """Decide which schedules move and which end; an active one never ends for a paused one."""
    open_conditions = (ReportSchedule.person_id == kept_id, ReportSchedule.ended_at.is_(None))
    kept_rows = session.execute(
        select(ReportSchedule.paused_at, *_SAME_COLUMNS).where(*open_conditions)
    ).all()
    kept_keys, active_keys = (
        {_build_key(row) for row in kept_rows},
        {_build_key(row) for row in kept_rows if row.paused_at is None},
    )
    merged_rows = session.execute(
        select(
            ReportSchedule.id,
            ReportSchedule.ended_at,
            _IS_PAUSED.label("is_paused"),
            *_SAME_COLUMNS,
        )
        .where(ReportSchedule.person_id == merged_id)
        .order_by(ReportSchedule.id)
    ).all()
    duplicates = [
        row.id
        for row in merged_rows
        if row.ended_at is None and _build_key(row) in (kept_keys if row.is_paused else active_keys)
    ]
    return RowMoves([row.id for row in merged_rows if row.id not in duplicates], duplicates)


def _build_key(schedule: Any) -> tuple[Any, ...]:
    """Build the key that schedules of the same report in the same form share."""
    return tuple(getattr(schedule, name) for name in _SAME_NAMES)


def _end_duplicates(session: Session, moves: RowMoves, _kept_id: int, at: datetime) -> None:
    """End the duplicates; pause what the merged account did not want by e-mail.

    The kept account may want e-mail, so without the pause those reports would start to arrive.
    """
    _update_rows(session, moves.resting_ids, ended_at=at, ended_why=MERGED)
    _update_rows(
        session,
        moves.moved_ids,
        ReportSchedule.ended_at.is_(None),
        ReportSchedule.paused_at.is_(None),
        UNWANTED,
        paused_at=at,
    )


def _restore_schedules(session: Session, moves: RowMoves, at: datetime) -> None:
    """Undo _end_duplicates; also reopen what ended because the kept account had no right to it."""
    _update_rows(
        session, moves.resting_ids, ReportSchedule.ended_why == MERGED, ended_at=None, ended_why=""
    )
    _update_rows(session, moves.moved_ids, ReportSchedule.paused_at == at, paused_at=None)
    ended_without_right = (ReportSchedule.ended_why == NO_RIGHT, ReportSchedule.ended_at >= at)
    _update_rows(session, moves.moved_ids, *ended_without_right, ended_at=None, ended_why="")


def _update_rows(session: Session, ids: Sequence[int], *conditions: Any, **values: Any) -> None:
    statement = update(ReportSchedule).where(ReportSchedule.id.in_(ids), *conditions).values(values)
    session.execute(statement, execution_options={"synchronize_session": False})


SCHEDULES: Final = Holding(
    model=ReportSchedule,
    decide=_decide_moves,
    before_merge=_end_duplicates,
    after_undo=_restore_schedules,
)
