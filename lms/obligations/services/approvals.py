"""Send messages about approvals: to those who can approve, and to the creator about the decision.

The messages are derived from the events of assignments.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.catalogue.models import Course
from lms.core.clock import Moment
from lms.messaging.rules.kinds import APPROVAL_DECIDED, APPROVAL_WANTED, EMAIL
from lms.messaging.services import Note, settle_subjects, tell_people
from lms.obligations.models import Assignment, AssignmentEvent
from lms.obligations.rules import WAITING
from lms.regions.models import RegionUnit

DAYS: Final = 3  # how far back events are read
CREATED, APPROVED, REFUSED = "created", "approved", "refused"


def announce_approvals(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Send each message once; return how many. Assignments already decided need no approval."""
    since = moment.today - timedelta(days=DAYS)
    rows = session.execute(
        select(
            AssignmentEvent.id,
            AssignmentEvent.kind,
            AssignmentEvent.details,
            Assignment.id.label("assignment_id"),
            Assignment.state,
            Assignment.created_by,
            Assignment.region_unit_id,
            Assignment.organisation_id,
            Course.slug,
        )
        .join(Assignment, Assignment.id == AssignmentEvent.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(AssignmentEvent.on > since, AssignmentEvent.kind.in_((CREATED, APPROVED, REFUSED)))
        .order_by(AssignmentEvent.id)
    ).all()
    return tell_people(
        session,
        notes=[note for row in rows for note in _build_notes(session, row)],
        moment=moment,
        channels=channels,
    )


def settle_approval(session: Session, assignment_id: int, *, now: datetime) -> None:
    """Settle the messages that ask for an approval: the assignment waits for none any more."""
    subject = _name_subject(assignment_id)
    settle_subjects(session, subjects=[subject], kinds=[APPROVAL_WANTED], now=now)


def _build_notes(session: Session, row: Any) -> Iterator[Note]:
    values = {"assignment": row.assignment_id, "course": row.slug}
    subject = _name_subject(row.assignment_id)
    if row.kind == CREATED and row.state == WAITING:
        for person_id in _list_approvers(session, row):
            key = f"{subject} approval {person_id}"
            people = {"people": row.details.get("people", 0)}
            yield Note(
                person_id=person_id,
                kind=APPROVAL_WANTED,
                key=key,
                subject=subject,
                values=values | people,
            )
    elif row.kind in (APPROVED, REFUSED) and row.created_by is not None:
        decision = {"approved": row.kind == APPROVED}
        key = f"{subject} {row.kind}"
        yield Note(
            person_id=row.created_by,
            kind=APPROVAL_DECIDED,
            key=key,
            subject=subject,
            values=values | decision,
        )


def _name_subject(assignment_id: int) -> str:
    return f"assignment:{assignment_id}"


def _list_approvers(session: Session, row: Any) -> list[int]:
    """Return those who answer for the whole target, without the person who created it."""
    if row.region_unit_id is not None:
        unit_ids = _list_with_ancestors(session, RegionUnit, row.region_unit_id)
        is_in_charge = (RoleGrant.role == OFFICER) & RoleGrant.region_unit_id.in_(unit_ids)
    else:
        organisation_ids = _list_with_ancestors(session, Organisation, row.organisation_id)
        is_in_charge = (RoleGrant.role == HR) & RoleGrant.organisation_id.in_(organisation_ids)
    query = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            or_(RoleGrant.role == NATIONAL_ADMIN, is_in_charge),
            RoleGrant.withdrawn_at.is_(None),
            Person.blocked_at.is_(None),
            RoleGrant.person_id.is_distinct_from(row.created_by),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(session.scalars(query))


def _list_with_ancestors(
    session: Session, tree: type[Organisation] | type[RegionUnit], row_id: int
) -> list[int]:
    ids: list[int] = []
    current: int | None = row_id
    while current is not None:
        ids.append(current)
        current = session.scalar(select(tree.parent_id).where(tree.id == current))
    return ids
