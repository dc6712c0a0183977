"""Withdraw exemptions."""

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.obligations.errors import ExemptionNotFound, ReasonsElsewhere
from lms.obligations.models import Exemption
from lms.obligations.queries.exemptions import can_read_exemption
from lms.obligations.queries.reasons import list_course_reasons
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services.exemption_events import record_exemption
from lms.obligations.services.resolving import resolve_people


def withdraw_exemption(session: Session, *, exemption_id: int, by: Actor, moment: Moment) -> None:
    """Withdraw an exemption, so that all that it froze is open again. Idempotent.

    Raises ExemptionNotFound, ReasonsElsewhere.
    """
    exemption = session.get(Exemption, exemption_id, with_for_update=True)
    if exemption is None or not can_read_exemption(session, by, exemption_id):
        raise ExemptionNotFound
    reasons = [
        row
        for row in list_course_reasons(
            session, by, [DutyKey(exemption.course_id, exemption.person_id)]
        )
        if exemption.assignment_id in (None, row.assignment_id)
    ]
    if not any(row.is_in_scope for row in reasons):
        raise ExemptionNotFound
    if exemption.withdrawn_at is not None:
        return
    if any(row.is_unfinished and not row.is_in_scope for row in reasons):
        raise ReasonsElsewhere
    exemption.withdrawn_at = moment.now
    session.flush()
    record_exemption(session, exemption, reasons, by, moment.now)
    resolve_people(session, person_ids=[exemption.person_id], moment=moment, by_id=by.audit_id)
