"""Asking for an erasure, and taking it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN, Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.messaging.rules.kinds import EMAIL, ERASURE_ASKED, ERASURE_CANCELLED, ERASURE_GRANTED
from lms.messaging.services import Note, settle_subjects, tell_people
from lms.personal_data.errors import ErasedPersonNamed, ErasureAsked, ErasureDecided
from lms.personal_data.models import ErasureRequest
from lms.personal_data.queries.requests import list_account_ids
from lms.personal_data.rules import ASKED, CANCELLED, GRANTED, LONGEST_PAPER, LONGEST_REASON


def ask_for_erasure(
    session: Session,
    *,
    by: Actor,
    reason: str,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> int:
    """Ask for the erasure of one's own data, and return the id of the request.

    Raises ErasureAsked.
    """
    values = {"person_id": by.person_id, "reason": reason[:LONGEST_REASON]}
    return _insert_request(session, by=by, moment=moment, channels=channels, values=values)


def enter_request(
    session: Session,
    *,
    by: Actor,
    user_name: str,
    paper: str,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> int:
    """Enter the request of somebody who asked on paper, and return its id.

    Raises ErasedPersonNamed, ErasureAsked.
    """
    person_of_name = (Person.user_name == user_name.strip().lower(), Person.erased_at.is_(None))
    person = session.scalar(select(Person).where(*person_of_name))
    if person is None:
        raise ErasedPersonNamed
    values = {"person_id": person.merged_into_id or person.id, "paper": paper[:LONGEST_PAPER]}
    return _insert_request(session, by=by, moment=moment, channels=channels, values=values)


def cancel_erasure(
    session: Session, *, by: Actor, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> None:
    """Take one's own open request back. Raises ErasureDecided once the erasure has begun."""
    open_requests = (
        ErasureRequest.person_id.in_(list_account_ids(session, by.person_id)),
        ErasureRequest.state.in_((ASKED, GRANTED)),
    )
    request_id = session.scalar(
        update(ErasureRequest)
        .where(*open_requests)
        .values(state=CANCELLED, ended_at=moment.now)
        .returning(ErasureRequest.id)
        .execution_options(synchronize_session=False)
    )
    if request_id is None:
        raise ErasureDecided
    record_request_event(session, "erasure_cancelled", request_id, by.audit_id, moment.now)
    subject = name_subject(request_id)
    settle_request(session, request_id, now=moment.now)
    note = Note(
        person_id=by.person_id, kind=ERASURE_CANCELLED, key=f"{subject} cancelled", subject=subject
    )
    tell_people(session, notes=[note], moment=moment, channels=channels)


def _insert_request(
    session: Session,
    *,
    by: Actor,
    moment: Moment,
    channels: Collection[str],
    values: dict[str, Any],
) -> int:
    """Insert an open request, and tell the administrators that it waits."""
    row = {
        "state": ASKED,
        "reason": "",
        "paper": "",
        "decision": "",
        "requested_by": by.audit_id,
        "requested_at": moment.now,
        **values,
    }
    request_id: int | None = session.scalar(
        upsert(session, ErasureRequest)
        .values(row)
        .on_conflict_do_nothing()
        .returning(ErasureRequest.id)
    )
    if request_id is None:
        raise ErasureAsked
    record_request_event(session, "erasure_asked", request_id, by.audit_id, moment.now)
    subject = name_subject(request_id)
    notes = [
        Note(
            person_id=admin_id,
            kind=ERASURE_ASKED,
            key=f"{subject} asked {admin_id}",
            subject=subject,
            values={"request": request_id},
        )
        for admin_id in session.scalars(_select_administrators(int(row["person_id"])))
    ]
    tell_people(session, notes=notes, moment=moment, channels=channels)
    return request_id


def _select_administrators(but_id: int) -> Any:
    return (
        select(RoleGrant.person_id)
        .distinct()
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == NATIONAL_ADMIN,
            RoleGrant.withdrawn_at.is_(None),
            Person.blocked_at.is_(None),
            Person.id != but_id,
        )
    )


def record_request_event(
    session: Session, kind: str, request_id: int, by_id: int | None, now: datetime
) -> None:
    """Record an audit event about a request."""
    record_event(session, kind=kind, subject=name_subject(request_id), now=now, by_id=by_id)


def settle_request(session: Session, request_id: int, *, now: datetime) -> None:
    """Settle what was told of a request before it was decided, or taken back."""
    kinds = (ERASURE_ASKED, ERASURE_GRANTED)
    settle_subjects(session, subjects=[name_subject(request_id)], kinds=kinds, now=now)


def name_subject(request_id: int) -> str:
    """Return the name of a request in the audit record and in messages."""
    return f"erasure:{request_id}"
