"""A programme to be changed, and the record of each change."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.programmes.errors import ProgrammeClosed, ProgrammeNotFound
from lms.programmes.models import Programme, ProgrammeEvent
from lms.programmes.rules import CLOSED


def load_for_change(session: Session, by: Actor, programme_id: int) -> Programme:
    """The programme, held until the end of the transaction. Raises ProgrammeNotFound, also for one of a region that the actor does not
    answer for, and ProgrammeClosed.
    """
    asked = select(Programme).where(
        Programme.id == programme_id, Programme.region_unit_id.in_(units_in_scope(by, OFFICER))
    )
    found = session.scalar(asked.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise ProgrammeNotFound
    if found.state == CLOSED:
        raise ProgrammeClosed
    return found


def note(
    session: Session, programme: Programme, kind: str, *, by: Actor, now: datetime, **details: Any
) -> None:
    """Adds to the record of a programme."""
    event = ProgrammeEvent(
        programme_id=programme.id, kind=kind, at=now, actor_id=by.audit_id, details=details
    )
    session.add(event)
    session.flush()


def change(
    session: Session, programme: Programme, *, by: Actor, now: datetime, **values: Any
) -> bool:
    """Sets the columns and notes what was and what is; whether anything differs. Days stand in the record as text."""
    was = {
        name: getattr(programme, name)
        for name, value in values.items()
        if getattr(programme, name) != value
    }
    if not was:
        return False
    for name in was:
        setattr(programme, name, values[name])
    note(
        session,
        programme,
        "changed",
        by=by,
        now=now,
        was=_texts(was),
        **{"is": _texts({name: values[name] for name in was})},
    )
    return True


def _texts(values: dict[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
