"""Grant and withdraw exemptions."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.obligations.errors import ExemptionDaysWrong, ExemptionNotFound, PersonNotObliged
from lms.obligations.models import Assignment, Exemption
from lms.obligations.queries.selection import list_people_in_scope
from lms.obligations.queries.situations import lock_latest_obligations
from lms.obligations.rules import MAX_NAME
from lms.obligations.services.reasons import clean_reason
from lms.obligations.services.resolving import resolve_people


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
    """Exempt a person from an assignment; return the exemption's id.

    It is valid from `starts_on` through `ends_on` (None: without an end). One that exists already
    with the same days is returned instead. Raises PersonNotObliged, ReasonMissing,
    ExemptionDaysWrong.
    """
    exemption = Exemption(
        assignment_id=assignment_id,
        person_id=person_id,
        reason=clean_reason(reason),
        starts_on=starts_on,
        ends_on=ends_on,
        document_name=document_name[:MAX_NAME],
        document_sha256=document_sha256,
        granted_by=by.audit_id,
        granted_at=moment.now,
    )
    if ends_on is not None and ends_on < max(starts_on, moment.today):
        raise ExemptionDaysWrong
    if not list_people_in_scope(session, assignment_id, [person_id], by):
        raise PersonNotObliged
    _lock(session, exemption)
    existing_id = _find_same(session, exemption)
    return existing_id or _grant(session, exemption, by, moment)


def _grant(session: Session, exemption: Exemption, by: Actor, moment: Moment) -> int:
    session.add(exemption)
    session.flush()
    _record(session, "exemption_granted", exemption, by, moment.now)
    resolve_people(session, person_ids=[exemption.person_id], moment=moment, by_id=by.audit_id)
    return exemption.id


def withdraw_exemption(session: Session, *, exemption_id: int, by: Actor, moment: Moment) -> None:
    """Withdraw an exemption, so that the obligation is open again. Idempotent.

    Raises ExemptionNotFound.
    """
    exemption = session.scalar(
        select(Exemption).where(Exemption.id == exemption_id).with_for_update()
    )
    if exemption is None or not list_people_in_scope(
        session, exemption.assignment_id, [exemption.person_id], by
    ):
        raise ExemptionNotFound
    if exemption.withdrawn_at is not None:
        return
    exemption.withdrawn_at = moment.now
    session.flush()
    _record(session, "exemption_withdrawn", exemption, by, moment.now)
    resolve_people(session, person_ids=[exemption.person_id], moment=moment, by_id=by.audit_id)


def _lock(session: Session, exemption: Exemption) -> None:
    """Lock the assignment and the obligation, so that two concurrent grants see each other."""
    session.execute(
        select(Assignment.id)
        .where(Assignment.id == exemption.assignment_id)
        .with_for_update(read=True)
    )
    lock_latest_obligations(session, [exemption.person_id], [exemption.assignment_id])


def _find_same(session: Session, exemption: Exemption) -> int | None:
    return session.scalar(
        select(Exemption.id)
        .where(
            Exemption.assignment_id == exemption.assignment_id,
            Exemption.person_id == exemption.person_id,
            Exemption.starts_on == exemption.starts_on,
            Exemption.ends_on.is_not_distinct_from(exemption.ends_on),
            Exemption.withdrawn_at.is_(None),
        )
        .limit(1)
    )


def _record(session: Session, kind: str, exemption: Exemption, by: Actor, now: datetime) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"person:{exemption.person_id}",
        now=now,
        by_id=by.audit_id,
        assignment=exemption.assignment_id,
    )
