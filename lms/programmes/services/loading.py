"""Loading a programme for a change, and the record of each change."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.accounts.services import record_event
from lms.programmes.errors import ProgrammeClosed, ProgrammeNotFound
from lms.programmes.models import Programme, ProgrammeEvent
from lms.programmes.rules import CLOSED


def lock_programme(session: Session, by: Actor, programme_id: int) -> Programme:
    """Load a programme FOR UPDATE.

    Raises ProgrammeNotFound, also if out of scope, and ProgrammeClosed.
    """
    query = select(Programme).where(
        Programme.id == programme_id,
        Programme.region_unit_id.in_(select_units_in_scope(by, OFFICER)),
    )
    programme = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if programme is None:
        raise ProgrammeNotFound
    if programme.state == CLOSED:
        raise ProgrammeClosed
    return programme


def append_event(
    session: Session, programme: Programme, kind: str, *, by: Actor, now: datetime, **details: Any
) -> None:
    """Append an event to the record of a programme, and to that of all actions."""
    event = ProgrammeEvent(
        programme_id=programme.id, kind=kind, at=now, actor_id=by.audit_id, details=details
    )
    session.add(event)
    record_event(
        session,
        kind=f"programme_{kind}",
        subject=f"programme:{programme.id}",
        now=now,
        by_id=by.audit_id,
        region_unit_id=programme.region_unit_id,
    )
    session.flush()


def update_programme(
    session: Session, programme: Programme, *, by: Actor, now: datetime, **values: Any
) -> bool:
    """Set columns and record old and new values; return False if nothing differs."""
    former_values = {
        name: getattr(programme, name)
        for name, value in values.items()
        if getattr(programme, name) != value
    }
    if not former_values:
        return False
    for name in former_values:
        setattr(programme, name, values[name])
    append_event(
        session,
        programme,
        "changed",
        by=by,
        now=now,
        was=_build_texts(former_values),
        **{"is": _build_texts({name: values[name] for name in former_values})},
    )
    return True


def _build_texts(values: dict[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
