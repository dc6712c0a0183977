"""Approving and cancelling of a reform that is not applied yet."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.reforms.errors import NotForYou, NotPlanned, OwnReform, ReformDecided, ReformNotFound
from lms.reforms.rules import CANCELLED, ENTERED, PLANNED, WAITING
from lms.reforms.services.planning import enqueue_due_reforms
from lms.regions.models import Reform


def approve_reform(session: Session, *, reform_id: int, by: Actor, moment: Moment) -> None:
    """Let a waiting reform be applied on its day, at once if that has come.

    Raises NotForYou, ReformNotFound, ReformDecided, and OwnReform for whoever entered it.
    """
    reform = _find_reform(session, reform_id, by)
    if reform.created_by == by.audit_id:
        raise OwnReform
    approved = {"state": PLANNED, "approved_by": by.audit_id, "approved_at": moment.now}
    if not _change_state(session, reform_id, (WAITING,), **approved):
        raise ReformDecided
    record_event(
        session,
        kind="reform_approved",
        subject=f"reform:{reform_id}",
        by_id=by.audit_id,
        now=moment.now,
    )
    enqueue_due_reforms(session, moment=moment)


def cancel_reform(session: Session, *, reform_id: int, by: Actor, now: datetime) -> None:
    """Cancel a reform that is not applied yet. Raises NotForYou, ReformNotFound, NotPlanned."""
    _find_reform(session, reform_id, by)
    if not _change_state(session, reform_id, (WAITING, PLANNED), state=CANCELLED):
        raise NotPlanned
    record_event(
        session, kind="reform_cancelled", subject=f"reform:{reform_id}", by_id=by.audit_id, now=now
    )


def _find_reform(session: Session, reform_id: int, by: Actor) -> Reform:
    """Return a reform that was entered here. Raises NotForYou, ReformNotFound."""
    if not by.is_national_admin():
        raise NotForYou
    reform = session.get(Reform, reform_id)
    if reform is None or reform.origin != ENTERED:
        raise ReformNotFound
    return reform


def _change_state(
    session: Session, reform_id: int, states: Collection[str], **values: object
) -> bool:
    """Change a reform if it is in one of the states; return whether it was."""
    open_reform = (Reform.id == reform_id, Reform.state.in_(states))
    statement = update(Reform).where(*open_reform).values(**values).returning(Reform.id)
    return session.execute(statement).first() is not None
