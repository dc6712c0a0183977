"""Helpers of the tests of obligations: staff, days, changes of people, and their records."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor
from lms.core.clock import Moment, get_local_date
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.services import grant_exemption, resolve_people
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.records import ZONE
from tests.factories.regions import load_unit

TODAY = get_local_date(NOW, ZONE)


def get_time(days: int) -> datetime:
    """Return the time some days after NOW."""
    return NOW + timedelta(days=days)


def get_day(days: int) -> date:
    """Return the local day some days after TODAY."""
    return TODAY + timedelta(days=days)


def create_staff(session: Session, role: str, **scope: Any) -> Actor:
    """Create a person with a role."""
    holder = add_person(session)
    grant(session, holder, role, **scope)
    return build_actor(session, holder)


def move_person(
    session: Session, servant: Person, *, days: int = 0, kato: str | None = None, **values: Any
) -> None:
    """Change a person and resolve them on a day, as the services of accounts do."""
    if kato is not None:
        values["region_unit_id"] = load_unit(session, kato).id
    for name, value in values.items():
        setattr(servant, name, value)
    session.flush()
    resolve_now(session, servant, days=days)


def resolve_now(session: Session, *people: Person, days: int = 0) -> None:
    """Resolve people on a day."""
    resolve_people(
        session,
        person_ids=[row.id for row in people],
        moment=Moment(get_time(days), ZONE),
        by_id=None,
    )
    session.expire_all()


def add_post(
    session: Session,
    servant: Person,
    organisation_id: int,
    *,
    category: str = "",
    is_main: bool = False,
) -> Post:
    """Give a person a post."""
    row = Post(
        person_id=servant.id,
        organisation_id=organisation_id,
        category=category,
        starts_on=TODAY,
        is_main=is_main,
    )
    session.add(row)
    session.flush()
    return row


def load_obligation(session: Session, servant: Person, assignment_id: int) -> Obligation:
    """Return the person's obligation by an assignment, of the latest round."""
    mine = (Obligation.person_id == servant.id, Obligation.assignment_id == assignment_id)
    newest = select(Obligation).where(*mine).order_by(Obligation.round.desc()).limit(1)
    return session.scalars(newest.execution_options(populate_existing=True)).one()


def load_states(session: Session, assignment_id: int) -> dict[int, str]:
    """Return the state of each person's obligation of the latest round."""
    rows = session.execute(
        select(Obligation.person_id, Obligation.state)
        .where(Obligation.assignment_id == assignment_id)
        .order_by(Obligation.round)
    )
    return {row[0]: row[1] for row in rows}


def list_event_kinds(
    session: Session, servant: Person, assignment_id: int | None = None
) -> list[str]:
    """Return the kinds of a person's events, in order."""
    return [row.kind for row in list_events(session, servant, assignment_id)]


def list_events(
    session: Session, servant: Person, assignment_id: int | None = None
) -> list[ObligationEvent]:
    """Return a person's events, in order."""
    values = select(ObligationEvent).join(
        Obligation, Obligation.id == ObligationEvent.obligation_id
    )
    if assignment_id is not None:
        values = values.where(Obligation.assignment_id == assignment_id)
    return list(
        session.scalars(
            values.where(Obligation.person_id == servant.id).order_by(ObligationEvent.id)
        )
    )


def exempt_person(session, actor, assignment_id, servant, *, first=0, last=20, days=0):
    return grant_exemption(
        session,
        assignment_id=assignment_id,
        person_id=servant.id,
        reason="Емделуде",
        starts_on=get_day(first),
        ends_on=None if last is None else get_day(last),
        by=actor,
        moment=Moment(get_time(days), ZONE),
    )
