"""Deciding about a request for erasure: granting or refusing it."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.messaging.rules.kinds import EMAIL, ERASURE_GRANTED, ERASURE_REFUSED
from lms.messaging.services import Note, tell_people
from lms.personal_data.errors import (
    ErasureDecided,
    ErasureNotFound,
    OwnErasure,
    RefusalReasonMissing,
    RolesHeld,
)
from lms.personal_data.models import ErasureRequest
from lms.personal_data.queries.requests import list_obstacles
from lms.personal_data.rules import ASKED, GRANTED, HELD_ROLE, LONGEST_REASON, REFUSED
from lms.personal_data.services.requests import name_subject, record_request_event, settle_request


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
        person_id=person_id,
        kind=ERASURE_GRANTED,
        key=f"erasure:{request_id} granted",
        subject=name_subject(request_id),
        values={"day": moment.get_date(due_at).isoformat()},
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
    subject = name_subject(request_id)
    note = Note(
        person_id=person_id, kind=ERASURE_REFUSED, key=f"{subject} refused", subject=subject
    )
    tell_people(session, notes=[note], moment=moment, channels=channels)


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
    record_request_event(session, f"erasure_{values['state']}", request_id, by.audit_id, moment.now)
    settle_request(session, request_id, now=moment.now)
