"""Which traces of runs are emptied when their period is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, null, select, update
from sqlalchemy.orm import Session

from lms.core.i18n import N_
from lms.core.retention import RetentionRule
from lms.practice.models import PracticeRun


def _select_old_traces(before: datetime) -> Select[int]:
    """Select runs that were handed in before a moment and still have what was done in them."""
    return select(PracticeRun.id).where(
        PracticeRun.handed_in_at < before, PracticeRun.trace.is_not(null())
    )


def _empty_traces(session: Session, run_ids: Sequence[int]) -> list[str]:
    """Take the actions from runs: what they came to stays."""
    session.execute(
        update(PracticeRun).where(PracticeRun.id.in_(run_ids)).values(trace=None),
        execution_options={"synchronize_session": False},
    )
    return []


TRACES: Final = RetentionRule(
    name="practice_traces",
    label=N_("What was done in runs of practice tasks, step by step"),
    select_due=_select_old_traces,
    delete_batch=_empty_traces,
)
