"""Which requests to be let into sittings are deleted, and which traces emptied, in time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, null, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Admission, AttemptTask, Sitting
from lms.core.i18n import N_
from lms.core.retention import RetentionRule

_OPTIONS: Final[dict[str, Any]] = {"synchronize_session": False}


def _select_old_admissions(before: datetime) -> Select[int]:
    """Select admissions to sittings that were over before a moment."""
    over_at = func.coalesce(Sitting.ended_at, Sitting.ends_at)
    return (
        select(Admission.id)
        .join(Sitting, Sitting.id == Admission.sitting_id)
        .where(over_at < before)
    )


def _delete_admissions(session: Session, admission_ids: Sequence[int]) -> list[str]:
    """Delete them: attempts keep their sitting, and sittings stay for the figures."""
    session.execute(
        delete(Admission).where(Admission.id.in_(admission_ids)), execution_options=_OPTIONS
    )
    return []


ADMISSIONS: Final = RetentionRule(
    name="admissions",
    label=N_("Requests to be let into sittings"),
    select_due=_select_old_admissions,
    delete_batch=_delete_admissions,
)


def _select_old_traces(before: datetime) -> Select[int]:
    """Select tasks of final tests whose run was saved before a moment and that still have it."""
    return select(AttemptTask.id).where(
        AttemptTask.saved_at < before, AttemptTask.trace.is_not(null())
    )


def _empty_traces(session: Session, task_ids: Sequence[int]) -> list[str]:
    """Take the actions from the tasks: what they came to stays."""
    session.execute(
        update(AttemptTask).where(AttemptTask.id.in_(task_ids)).values(trace=None),
        execution_options=_OPTIONS,
    )
    return []


FINAL_TRACES: Final = RetentionRule(
    name="final_traces",
    label=N_("What was done in practice tasks of final tests, step by step"),
    select_due=_select_old_traces,
    delete_batch=_empty_traces,
)
