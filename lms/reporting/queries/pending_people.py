"""Statements that read the people of events that wait to be counted."""

from typing import Any, Final

from sqlalchemy import CompoundSelect, Integer, bindparam, func, select, union

from lms.assessment.models import AttemptChange
from lms.enrolment.models import Enrolment, EnrolmentEvent, UncountedEvent
from lms.obligations.models import Obligation, ObligationEvent, UncountedObligationEvent


def _select_pending(most: Any = None) -> CompoundSelect[int]:
    """Select the people of the events and changes to count, or of the first of them."""
    of_enrolments = select(UncountedEvent.event_id)
    of_attempts = select(AttemptChange.id)
    of_obligations = select(UncountedObligationEvent.event_id)
    if most is not None:
        of_enrolments = of_enrolments.order_by(UncountedEvent.event_id).limit(most)
        of_attempts = of_attempts.order_by(AttemptChange.id).limit(most)
        of_obligations = of_obligations.order_by(UncountedObligationEvent.event_id).limit(most)
    # Nested lists instead of joins: a database that thinks the queues long would read all records.
    enrolments = select(EnrolmentEvent.enrolment_id).where(EnrolmentEvent.id.in_(of_enrolments))
    attempted = select(AttemptChange.enrolment_id).where(AttemptChange.id.in_(of_attempts))
    reasons = select(ObligationEvent.obligation_id).where(ObligationEvent.id.in_(of_obligations))
    return union(
        select(Enrolment.person_id).where(Enrolment.id.in_(enrolments)),
        select(Enrolment.person_id).where(Enrolment.id.in_(attempted)),
        select(Obligation.person_id).where(Obligation.id.in_(reasons)),
    )


PENDING: Final = _select_pending()


def _count_first(event_id: Any) -> Any:
    first = select(event_id).limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count()).select_from(first).scalar_subquery()


COUNT_WAITING: Final = select(
    _count_first(UncountedEvent.event_id)
    + _count_first(AttemptChange.id)
    + _count_first(UncountedObligationEvent.event_id)
)
FIRST_PENDING: Final = _select_pending(bindparam("most", type_=Integer))
