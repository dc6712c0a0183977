"""Events of exemptions in the record of the person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.obligations.models import Exemption
from lms.obligations.queries.reasons import CourseReason


def record_exemption(
    session: Session,
    exemption: Exemption,
    reasons: Collection[CourseReason],
    by: Actor,
    now: datetime,
) -> None:
    """Record the grant or withdrawal with the assignments that it concerns today.

    `above`: those of them whose whole target the actor does not answer for.
    """
    concerned = {
        row.assignment_id: row
        for row in reasons
        if row.duty == (exemption.course_id, exemption.person_id)
        and exemption.assignment_id in (None, row.assignment_id)
    }
    record_event(
        session,
        kind="exemption_granted" if exemption.withdrawn_at is None else "exemption_withdrawn",
        subject=f"person:{exemption.person_id}",
        now=now,
        by_id=by.audit_id,
        course=exemption.course_id,
        whole_course=exemption.assignment_id is None,
        assignments=sorted(concerned),
        above=sorted(key for key, row in concerned.items() if not row.is_own),
    )
