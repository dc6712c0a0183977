"""Events of the organisations and obligations that a reform takes to another unit."""

from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, OrganisationEvent
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules import OPEN
from lms.obligations.rules.states import CONTINUED_EVENT, MOVED, REPLACED_EVENT
from lms.reforms.rules import OBLIGATION, ORGANISATION
from lms.reforms.services.relocator import Relocator


def record_organisations(
    session: Session, relocator: Relocator, *, now: datetime, on: date
) -> None:
    """Append to each organisation's record that its unit became another one."""
    units = session.execute(
        select(Organisation.id, Organisation.region_unit_id).where(
            Organisation.id.in_(relocator.select_recorded_ids(ORGANISATION))
        )
    )
    rows = [
        {
            "organisation_id": organisation_id,
            "kind": "changed",
            "at": now,
            "on": on,
            "actor_id": None,
            "details": {
                "was": {"region_unit_id": unit_id},
                "became": {"region_unit_id": relocator.target},
                "reform": relocator.reform_id,
            },
        }
        for organisation_id, unit_id in units
    ]
    if rows:
        session.execute(insert(OrganisationEvent), rows)


def continue_obligations(
    session: Session, relocator: Relocator, *, now: datetime, on: date
) -> None:
    """Continue open and exempt obligations at the new unit, unless resolving has done so."""
    remaining = (
        Obligation.id.in_(relocator.select_recorded_ids(OBLIGATION)),
        Obligation.region_unit_id.in_(relocator.old_unit_ids),
        Obligation.state == OPEN,
    )
    rows_left = session.execute(
        select(
            Obligation.id, Obligation.region_unit_id, Obligation.organisation_id, Obligation.due_on
        ).where(*remaining)
    ).all()
    rows = [
        {
            "obligation_id": row.id,
            "kind": kind,
            "at": now,
            "on": on,
            "actor_id": None,
            "region_unit_id": unit_id,
            "organisation_id": row.organisation_id,
            "due_on": row.due_on,
            "details": {"why": MOVED, "reform": relocator.reform_id},
        }
        for row in rows_left
        for kind, unit_id in (
            (REPLACED_EVENT, row.region_unit_id),
            (CONTINUED_EVENT, relocator.target),
        )
    ]
    if rows:
        session.execute(insert(ObligationEvent), rows)
