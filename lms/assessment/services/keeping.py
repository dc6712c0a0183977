"""Which requests to be let into sittings are deleted when their period is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Admission, Sitting
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
    "admissions", N_("Requests to be let into sittings"), _select_old_admissions, _delete_admissions
)
