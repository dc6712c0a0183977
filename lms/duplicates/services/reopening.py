"""Obligations that a merge met by the other account, and that its undo reopens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import PersonMerge
from lms.duplicates.services.moving import UNSEEN
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import MERGE_UNDONE, MET, OPEN, RESUMED_EVENT


def reopen_obligations(
    session: Session, merge: PersonMerge, *, now: datetime, on: Any, by_id: int | None
) -> None:
    """Reopen obligations that the merge met by the other account's enrolment."""
    is_theirs = Obligation.person_id.in_([merge.kept_id, merge.merged_id])
    is_met_by_other = exists().where(
        Enrolment.id == Obligation.met_by, Enrolment.person_id != Obligation.person_id
    )
    rows = session.execute(
        select(*_EVENT_COLUMNS).where(is_theirs, Obligation.state == MET, is_met_by_other)
    ).all()
    ids = [row.id for row in rows if merge.details["states"].get(str(row.id)) != MET]
    opening = (
        update(Obligation)
        .where(Obligation.id.in_(ids))
        .values(state=OPEN, met_by=None, met_on=None)
    )
    session.execute(opening, execution_options=UNSEEN)
    _append_events(session, [row for row in rows if row.id in ids], now=now, on=on, by_id=by_id)


_EVENT_COLUMNS = (
    Obligation.id,
    Obligation.region_unit_id,
    Obligation.organisation_id,
    Obligation.due_on,
)


def _append_events(
    session: Session, rows: Sequence[Any], *, now: datetime, on: Any, by_id: int | None
) -> None:
    events = [
        {
            "obligation_id": row.id,
            "kind": RESUMED_EVENT,
            "at": now,
            "on": on,
            "actor_id": by_id,
            "region_unit_id": row.region_unit_id,
            "organisation_id": row.organisation_id,
            "due_on": row.due_on,
            "details": {"why": MERGE_UNDONE},
        }
        for row in rows
    ]
    if events:
        session.execute(insert(ObligationEvent), events)
