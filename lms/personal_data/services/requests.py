"""Asking for an erasure, deciding about it, and taking it back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN, Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.messaging.rules.kinds import (
    EMAIL,
    ERASURE_ASKED,
    ERASURE_CANCELLED,
    ERASURE_GRANTED,
    ERASURE_REFUSED,
)
from lms.messaging.services import Note, tell_people
from lms.personal_data.errors import (
    ErasedPersonNamed,
    ErasureAsked,
    ErasureDecided,
    ErasureNotFound,
    OwnErasure,
    RefusalReasonMissing,
    RolesHeld,
)
from lms.personal_data.models import ErasureRequest
from lms.personal_data.queries.requests import list_account_ids, list_obstacles
from lms.personal_data.rules import (
    ASKED,
    CANCELLED,
    GRANTED,
    HELD_ROLE,
    LONGEST_PAPER,
    LONGEST_REASON,
    REFUSED,
)


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
    is_named = (Person.user_name == user_name.strip().lower(), Person.erased_at.is_(None))
    person = session.scalar(select(Person).where(*is_named))
    if person is None:
        raise ErasedPersonNamed
    values = {"person_id": person.merged_into_id or person.id, "paper": paper[:LONGEST_PAPER]}
    return _insert_request(session, by=by, moment=moment, channels=channels, values=values)


def grant_erasure(
    session: Session,
    *,
    by: Actor,
    request_id: int,
    decision: str,
    days: int,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Grant a request: the data are erased after so many days, unless the person takes it back.

    Raises ErasureNotFound, ErasureDecided, OwnErasure, RolesHeld.
    """
    person_id = _load_asked(session, by=by, request_id=request_id)
    if HELD_ROLE in list_obstacles(session, person_id):
        raise RolesHeld
    due_at = moment.now + timedelta(days=days)
    _decide_request(
        session, request_id, by, moment, state=GRANTED, decision=decision, due_at=due_at
    )
    note = Note(
        person_id,
        ERASURE_GRANTED,
        f"erasure:{request_id} granted",
        _name_subject(request_id),
        {"day": Moment(due_at, moment.zone).today.isoformat()},
    )
    tell_people(session, notes=[note], moment=moment, channels=channels)


def refuse_erasure(
    session: Session,
    *,
    by: Actor,
    request_id: int,
    decision: str,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Refuse a request with a reason, which the person is told.

    Raises ErasureNotFound, ErasureDecided, OwnErasure, RefusalReasonMissing.
    """
    person_id = _load_asked(session, by=by, request_id=request_id)
    if not decision.strip():
        raise RefusalReasonMissing
    _decide_request(
        session, request_id, by, moment, state=REFUSED, decision=decision, ended_at=moment.now
    )
    subject = _name_subject(request_id)
    note = Note(person_id, ERASURE_REFUSED, f"{subject} refused", subject)
    tell_people(session, notes=[note], moment=moment, channels=channels)


def cancel_erasure(
    session: Session, *, by: Actor, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> None:
    """Take one's own open request back. Raises ErasureDecided once the erasure has begun."""
    is_open = (
        ErasureRequest.person_id.in_(list_account_ids(session, by.person_id)),
        ErasureRequest.state.in_((ASKED, GRANTED)),
    )
    request_id = session.scalar(
        update(ErasureRequest)
        .where(*is_open)
        .values(state=CANCELLED, ended_at=moment.now)
        .returning(ErasureRequest.id)
        .execution_options(synchronize_session=False)
    )
    if request_id is None:
        raise ErasureDecided
    _record_event(session, "erasure_cancelled", request_id, by.audit_id, moment.now)
    subject = _name_subject(request_id)
    note = Note(by.person_id, ERASURE_CANCELLED, f"{subject} cancelled", subject)
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
    _record_event(session, "erasure_asked", request_id, by.audit_id, moment.now)
    subject = _name_subject(request_id)
    notes = [
        Note(
            admin_id, ERASURE_ASKED, f"{subject} asked {admin_id}", subject, {"request": request_id}
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


def _load_asked(session: Session, *, by: Actor, request_id: int) -> int:
    """Lock an undecided request and return the id of its person."""
    query = select(ErasureRequest).where(ErasureRequest.id == request_id).with_for_update()
    request = session.scalars(query.execution_options(populate_existing=True)).first()
    if request is None:
        raise ErasureNotFound
    if request.person_id == by.person_id:
        raise OwnErasure
    if request.state != ASKED:
        raise ErasureDecided
    return request.person_id


def _decide_request(
    session: Session, request_id: int, by: Actor, moment: Moment, *, decision: str, **values: Any
) -> None:
    values |= {
        "decision": decision.strip()[:LONGEST_REASON],
        "decided_by": by.audit_id,
        "decided_at": moment.now,
    }
    session.execute(
        update(ErasureRequest)
        .where(ErasureRequest.id == request_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    _record_event(session, f"erasure_{values['state']}", request_id, by.audit_id, moment.now)


def _record_event(
    session: Session, kind: str, request_id: int, by_id: int | None, now: datetime
) -> None:
    record_event(session, kind=kind, subject=_name_subject(request_id), now=now, by_id=by_id)


def _name_subject(request_id: int) -> str:
    return f"erasure:{request_id}"
