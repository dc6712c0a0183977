"""Let people's obligations follow an assignment: at once if it has few, else by a job."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.obligations.models import Obligation
from lms.obligations.rules.states import UNFINISHED
from lms.obligations.services.resolving import resolve_assignment

RESOLVE_JOB: Final = "resolve_assignment"
MAX_RESOLVED_AT_ONCE: Final = 2000  # more people than these are resolved by a background job


def resolve_assigned_people(
    session: Session, assignment_id: int, people: int, by: Actor, moment: Moment
) -> None:
    """Resolve a few people at once, so that the next page shows them; many in the background."""
    if people <= MAX_RESOLVED_AT_ONCE:
        resolve_assignment(session, assignment_id=assignment_id, moment=moment, by_id=by.audit_id)
    else:
        jobs.enqueue(
            session,
            kind=RESOLVE_JOB,
            subject=f"assignment:{assignment_id}",
            now=moment.now,
            by_id=by.audit_id,
            people=people,
        )


def count_unfinished(session: Session, assignment_id: int) -> int:
    """Count the unfinished obligations of an assignment."""
    conditions = (Obligation.assignment_id == assignment_id, Obligation.state.in_(UNFINISHED))
    return session.scalar(select(func.count()).select_from(Obligation).where(*conditions)) or 0
