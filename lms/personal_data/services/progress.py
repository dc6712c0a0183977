"""The states of a request while its person is erased."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.personal_data.models import ErasureRequest
from lms.personal_data.rules import DONE, ERASING, GRANTED, OPEN_STATES


def begin_erasing(session: Session, *, request_id: int, now: datetime) -> bool:
    """Begin the erasure; return False unless the request is granted and its day has come."""
    due_request = (
        ErasureRequest.id == request_id,
        ErasureRequest.state == GRANTED,
        ErasureRequest.due_at <= now,
    )
    begun_ids = session.execute(
        update(ErasureRequest)
        .where(*due_request)
        .values(state=ERASING)
        .returning(ErasureRequest.id)
        .execution_options(synchronize_session=False)
    )
    return begun_ids.first() is not None


def finish_erasing(session: Session, *, request_id: int, now: datetime) -> None:
    """Note that the erasure is complete: keys are destroyed and files removed."""
    session.execute(
        update(ErasureRequest)
        .where(ErasureRequest.id == request_id, ErasureRequest.state == ERASING)
        .values(state=DONE, ended_at=now)
        .execution_options(synchronize_session=False)
    )


def settle_requests(session: Session, *, person_id: int, now: datetime) -> None:
    """Close the open requests of a person who is erased by other means than a request."""
    session.execute(
        update(ErasureRequest)
        .where(ErasureRequest.person_id == person_id, ErasureRequest.state.in_(OPEN_STATES))
        .values(state=DONE, ended_at=now)
        .execution_options(synchronize_session=False)
    )
