"""Reads for consultants who register walk-ins: their districts, and whom they registered lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent, Person
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import CONSULTANT, Actor, FullNameMixin
from lms.regions.queries import UnitChoice, list_districts_by_region

REGISTERED_EVENT: Final = "walk_in_registered"
SHOWN_FOR: Final = timedelta(days=1)
MOST_SHOWN: Final = 200
_SUBJECT: Final = "person:"


@dataclass(frozen=True, slots=True)
class RecentWalkIn(FullNameMixin):
    """Somebody whom the consultant registered within the last day, by name alone."""

    surname: str
    given_name: str
    patronymic: str
    at: datetime


def list_recent_walk_ins(session: Session, *, by: Actor, now: datetime) -> list[RecentWalkIn]:
    """Return whom the consultant registered within the last day, the latest first."""
    events = session.execute(
        select(AuditEvent.at, AuditEvent.subject)
        .where(
            AuditEvent.actor_id == by.person_id,
            AuditEvent.kind == REGISTERED_EVENT,
            AuditEvent.at > now - SHOWN_FOR,
        )
        .order_by(AuditEvent.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    ids = {int(event.subject.removeprefix(_SUBJECT)): event.at for event in events}
    people = session.scalars(select(Person).where(Person.id.in_(ids))).all()
    rows = [
        RecentWalkIn(
            surname=row.surname,
            given_name=row.given_name,
            patronymic=row.patronymic,
            at=ids[row.id],
        )
        for row in people
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def list_own_units(session: Session, *, by: Actor) -> list[tuple[UnitChoice, list[UnitChoice]]]:
    """Return the districts of the consultant by region."""
    unit_ids = set(session.scalars(select_units_in_scope(by, CONSULTANT)))
    groups = [
        (region, [unit for unit in districts if unit.id in unit_ids])
        for region, districts in list_districts_by_region(session)
    ]
    return [(region, districts) for region, districts in groups if districts]
