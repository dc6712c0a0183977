"""What tests of obligations share: who acts, what was decided, and days that follow each other."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor
from lms.core.clock import Moment, local_date
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.services import resolve_people
from tests.conftest import NOW
from tests.factories.accounts import actor_of, grant, person
from tests.factories.records import ZONE
from tests.factories.regions import unit

TODAY = local_date(NOW, ZONE)


def at(days: int) -> datetime:
    """The moment some days after the first."""
    return NOW + timedelta(days=days)


def day(days: int) -> date:
    """The local day some days after the first."""
    return TODAY + timedelta(days=days)


def staff(session: Session, role: str, **scope: Any) -> Actor:
    """Somebody with a role."""
    holder = person(session)
    grant(session, holder, role, **scope)
    return actor_of(session, holder)


def move(
    session: Session, who: Person, *, days: int = 0, kato: str | None = None, **values: Any
) -> None:
    """Changes a person and resolves them on a day, as the service of accounts has it done."""
    if kato is not None:
        values["region_unit_id"] = unit(session, kato).id
    for name, value in values.items():
        setattr(who, name, value)
    session.flush()
    resolve(session, who, days=days)


def resolve(session: Session, *people: Person, days: int = 0) -> None:
    """Resolves people on a day."""
    resolve_people(
        session, person_ids=[one.id for one in people], moment=Moment(at(days), ZONE), by_id=None
    )
    session.expire_all()


def post(
    session: Session,
    who: Person,
    organisation_id: int,
    *,
    category: str = "",
    is_main: bool = False,
) -> Post:
    """A post that the person holds."""
    made = Post(
        person_id=who.id,
        organisation_id=organisation_id,
        category=category,
        starts_on=TODAY,
        is_main=is_main,
    )
    session.add(made)
    session.flush()
    return made


def obligation(session: Session, who: Person, assignment_id: int) -> Obligation:
    """The person's newest obligation of an assignment."""
    mine = (Obligation.person_id == who.id, Obligation.assignment_id == assignment_id)
    newest = select(Obligation).where(*mine).order_by(Obligation.round.desc()).limit(1)
    return session.scalars(newest.execution_options(populate_existing=True)).one()


def states(session: Session, assignment_id: int) -> dict[int, str]:
    """The state of each person's newest obligation."""
    rows = session.execute(
        select(Obligation.person_id, Obligation.state)
        .where(Obligation.assignment_id == assignment_id)
        .order_by(Obligation.round)
    )
    return {row[0]: row[1] for row in rows}


def record(session: Session, who: Person, assignment_id: int | None = None) -> list[str]:
    """The kinds of events of a person, in their order."""
    return [row.kind for row in events(session, who, assignment_id)]


def events(
    session: Session, who: Person, assignment_id: int | None = None
) -> list[ObligationEvent]:
    """A person's events, in their order."""
    asked = select(ObligationEvent).join(Obligation, Obligation.id == ObligationEvent.obligation_id)
    if assignment_id is not None:
        asked = asked.where(Obligation.assignment_id == assignment_id)
    return list(
        session.scalars(asked.where(Obligation.person_id == who.id).order_by(ObligationEvent.id))
    )
