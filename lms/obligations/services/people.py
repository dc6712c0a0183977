"""What is done for single people or a selection: moving the day, granting and withdrawing exemptions, bringing lists along."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.obligations.errors import (
    DueDayInPast,
    ExemptionDaysWrong,
    ExemptionNotFound,
    ListEmpty,
    ListNameMissing,
    NobodySelected,
    PersonNotObliged,
    TargetNotFound,
)
from lms.obligations.models import (
    Assignment,
    AssignmentEvent,
    Exemption,
    Obligation,
    TargetList,
    TargetListPerson,
)
from lms.obligations.queries.situations import circumstances, held_by, rules_of, ruling
from lms.obligations.queries.targets import in_target, obligations_answered_for, target_entry
from lms.obligations.rules import MAX_NAME, OPEN, STANDING, Facts, Target, due_moved
from lms.obligations.services.assigning import given_reason
from lms.obligations.services.recording import Written, write
from lms.obligations.services.resolving import resolve_people

SLICE = 10_000  # values in one statement: SQLite takes 32,766


def move_due(
    session: Session,
    *,
    assignment_id: int,
    person_ids: Collection[int],
    due_on: date,
    reason: str,
    by: Actor,
    moment: Moment,
) -> int:
    """Moves the day of these people's open obligations of an assignment and returns how many moved.

    Whoever the actor does not answer for is left out, and so is who owes nothing (any more). Raises NobodySelected, DueDayInPast,
    ReasonMissing, PersonNotObliged where nobody is left.
    """
    said = given_reason(reason)
    if not person_ids:
        raise NobodySelected
    if due_on < moment.today:
        raise DueDayInPast
    rule = rules_of(
        session, ruling((Assignment.id == assignment_id) & (Assignment.state == STANDING))
    ).get(assignment_id)
    theirs = _answered_for(session, assignment_id, person_ids, by)
    if rule is None or not theirs:
        raise PersonNotObliged
    held = {
        key: one
        for key, one in held_by(session, theirs, [assignment_id]).items()
        if one.state == OPEN
    }
    known = circumstances(session, theirs, [assignment_id], [], moment.today)
    changes = [
        Written(
            assignment_id,
            key[1],
            rule.course_id,
            due_moved(
                one,
                Facts(moment.today, one.place, leaves=known.leaves.get(key[1], ())),
                due_on=due_on,
                reason=said,
            ),
        )
        for key, one in held.items()
    ]
    changes = [one for one in changes if one.change.events]
    write(session, changes, moment, by.audit_id)
    details = {"due_on": due_on.isoformat(), "reason": said, "people": len(changes)}
    session.add(
        AssignmentEvent(
            assignment_id=assignment_id,
            kind="due_moved",
            at=moment.now,
            on=moment.today,
            actor_id=by.audit_id,
            details=details,
        )
    )
    return len(changes)


def grant_exemption(
    session: Session,
    *,
    assignment_id: int,
    person_id: int,
    reason: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    moment: Moment,
    document_name: str = "",
    document_sha256: str | None = None,
) -> int:
    """Exempts a person from an assignment from a day to a day (which still belongs to it; open without an end). Returns its id.

    Granted again with the same days it is the one that there is. Raises PersonNotObliged, ReasonMissing, ExemptionDaysWrong.
    """
    said = given_reason(reason)
    if ends_on is not None and (ends_on < starts_on or ends_on < moment.today):
        raise ExemptionDaysWrong
    if not _answered_for(session, assignment_id, [person_id], by):
        raise PersonNotObliged
    session.execute(
        select(Assignment.id).where(Assignment.id == assignment_id).with_for_update(read=True)
    )
    held_by(session, [person_id], [assignment_id])  # locked: two at the same instant see each other
    same = (
        Exemption.assignment_id == assignment_id,
        Exemption.person_id == person_id,
        Exemption.starts_on == starts_on,
        Exemption.ends_on.is_not_distinct_from(ends_on),
        Exemption.withdrawn_at.is_(None),
    )
    there = session.scalar(select(Exemption.id).where(*same).limit(1))
    if there is not None:
        return there
    made = Exemption(
        assignment_id=assignment_id,
        person_id=person_id,
        reason=said,
        starts_on=starts_on,
        ends_on=ends_on,
        document_name=document_name[:MAX_NAME],
        document_sha256=document_sha256,
        granted_by=by.audit_id,
        granted_at=moment.now,
    )
    session.add(made)
    session.flush()
    _record(session, "exemption_granted", made, by, moment.now)
    resolve_people(session, person_ids=[person_id], moment=moment, by_id=by.audit_id)
    return made.id


def withdraw_exemption(session: Session, *, exemption_id: int, by: Actor, moment: Moment) -> None:
    """Withdraws an exemption: the obligation is open again. Withdrawn again it stays so. Raises ExemptionNotFound."""
    found = session.scalar(select(Exemption).where(Exemption.id == exemption_id).with_for_update())
    if found is None or not _answered_for(session, found.assignment_id, [found.person_id], by):
        raise ExemptionNotFound
    if found.withdrawn_at is not None:
        return
    found.withdrawn_at = moment.now
    session.flush()
    _record(session, "exemption_withdrawn", found, by, moment.now)
    resolve_people(session, person_ids=[found.person_id], moment=moment, by_id=by.audit_id)


def make_target_list(
    session: Session,
    *,
    name: str,
    target: Target,
    person_ids: Sequence[int],
    by: Actor,
    now: datetime,
) -> int:
    """Keeps a list of people for assignments, of those of a unit or an organisation that the actor answers for; others are left out.

    Returns its id. Raises ListNameMissing, TargetNotFound, ListEmpty.
    """
    if not name.strip() or len(name.strip()) > MAX_NAME:
        raise ListNameMissing(most=MAX_NAME)
    if target_entry(session, by, target) is None:
        raise TargetNotFound
    asked = sorted(set(person_ids))
    known: list[int] = []
    for start in range(0, len(asked), SLICE):
        part = Person.id.in_(asked[start : start + SLICE])
        known += session.scalars(
            select(Person.id).where(part, in_target(target)).order_by(Person.id)
        )
    if not known:
        raise ListEmpty
    made = TargetList(
        name=name.strip(),
        region_unit_id=target.region_unit_id,
        organisation_id=target.organisation_id,
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    session.execute(
        insert(TargetListPerson), [{"list_id": made.id, "person_id": one} for one in known]
    )
    record_event(
        session,
        kind="target_list_made",
        subject=f"target_list:{made.id}",
        now=now,
        by_id=by.audit_id,
    )
    return made.id


def _answered_for(
    session: Session, assignment_id: int, person_ids: Collection[int], by: Actor
) -> list[int]:
    """Those of these people who have the assignment and whom the actor answers for."""
    asked, found = sorted(set(person_ids)), set()
    for start in range(0, len(asked), SLICE):
        which = (
            Obligation.assignment_id == assignment_id,
            Obligation.person_id.in_(asked[start : start + SLICE]),
        )
        found |= set(
            session.scalars(
                select(Obligation.person_id).where(*which, obligations_answered_for(by))
            )
        )
    return sorted(found)


def _record(session: Session, kind: str, exemption: Exemption, by: Actor, now: datetime) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"person:{exemption.person_id}",
        now=now,
        by_id=by.audit_id,
        assignment=exemption.assignment_id,
    )
