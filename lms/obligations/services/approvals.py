"""Telling those who may approve an assignment that it waits for them, and who made it what was decided: read off its record."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.catalogue.models import Course
from lms.core.clock import Moment
from lms.messaging.rules.kinds import APPROVAL_DECIDED, APPROVAL_WANTED, EMAIL
from lms.messaging.services import Note, tell
from lms.obligations.models import Assignment, AssignmentEvent
from lms.obligations.rules import WAITING
from lms.regions.models import RegionUnit

DAYS: Final = 3  # how far back the record is read
CREATED, APPROVED, REFUSED = "created", "approved", "refused"


def announce_approvals(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tells once each and returns how many messages that made. What was decided meanwhile needs nobody's approval any more."""
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
    return tell(
        session,
        notes=[note for row in rows for note in _notes(session, row)],
        moment=moment,
        channels=channels,
    )


def _notes(session: Session, row: Any) -> Iterator[Note]:
    about = {"assignment": row.assignment_id, "course": row.slug}
    subject = f"assignment:{row.assignment_id}"
    if row.kind == CREATED and row.state == WAITING:
        for person_id in _who_may_approve(session, row):
            values = about | {"people": row.details.get("people", 0)}
            yield Note(
                person_id, APPROVAL_WANTED, f"{subject} approval {person_id}", subject, values
            )
    elif row.kind in (APPROVED, REFUSED) and row.created_by is not None:
        values = about | {"approved": row.kind == APPROVED}
        yield Note(row.created_by, APPROVAL_DECIDED, f"{subject} {row.kind}", subject, values)


def _who_may_approve(session: Session, row: Any) -> list[int]:
    """Those who answer for the whole target, but for who made the assignment."""
    answers: list[ColumnElement[bool]] = [RoleGrant.role == NATIONAL_ADMIN]
    if row.region_unit_id is not None:
        answers.append(
            (RoleGrant.role == OFFICER)
            & RoleGrant.region_unit_id.in_(_and_above(session, RegionUnit, row.region_unit_id))
        )
    else:
        answers.append(
            (RoleGrant.role == HR)
            & RoleGrant.organisation_id.in_(_and_above(session, Organisation, row.organisation_id))
        )
    query = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            or_(*answers),
            RoleGrant.withdrawn_at.is_(None),
            Person.blocked_at.is_(None),
            RoleGrant.person_id.is_distinct_from(row.created_by),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(session.scalars(query))


def _and_above(
    session: Session, tree: type[Organisation] | type[RegionUnit], place_id: int
) -> list[int]:
    above: list[int] = []
    here: int | None = place_id
    while here is not None:
        above.append(here)
        here = session.scalar(select(tree.parent_id).where(tree.id == here))
    return above
