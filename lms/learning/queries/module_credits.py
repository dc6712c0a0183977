"""Modules that a learner need not do."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.learning.models import ModuleCredit

_CREDIT = ModuleCredit.__table__.c


def list_credited_modules(session: Session, enrolment_id: int) -> list[int]:
    """Return the ids of the modules that are credited."""
    return list(
        session.scalars(
            select(_CREDIT.module_id)
            .where(_CREDIT.enrolment_id == enrolment_id)
            .order_by(_CREDIT.module_id)
        )
    )
