"""A post as it is given or offered, and what is refused of it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import (
    CategoryUnknown,
    DayInFuture,
    IinRequired,
    OrganisationClosed,
    OrganisationUnknown,
)
from lms.accounts.models import Organisation, Person
from lms.accounts.rules import CIVIL_SERVANT, POSITION_CATEGORIES, Actor
from lms.core.clock import Moment


@dataclass(frozen=True, slots=True)
class PostTerms:
    """A post as an organisation describes it, before or after somebody holds it."""

    organisation_id: int
    position: str
    category: str
    starts_on: date


def check_terms(
    session: Session, person: Person, terms: PostTerms, *, by: Actor, moment: Moment
) -> None:
    """Check a post that the actor gives or offers.

    Raises OrganisationUnknown, OrganisationClosed, CategoryUnknown, DayInFuture, IinRequired.
    """
    if not queries.can_manage_people(session, by=by, organisation_id=terms.organisation_id):
        raise OrganisationUnknown
    check_organisation_open(session, terms.organisation_id)
    check_category(terms.category)
    check_not_future(terms.starts_on, moment)
    if person.audience != CIVIL_SERVANT and person.iin_hash is None:
        raise IinRequired


def check_category(category: str) -> None:
    """Raise CategoryUnknown for an unknown code; an empty one is not entered yet."""
    if category and category not in POSITION_CATEGORIES:
        raise CategoryUnknown


def check_not_future(day: date, moment: Moment) -> None:
    """Raise DayInFuture for a day after today."""
    if day > moment.today:
        raise DayInFuture


def check_organisation_open(session: Session, organisation_id: int) -> None:
    """Lock the organisation against being closed at the same moment. Raises OrganisationClosed."""
    closed_on = session.scalar(
        select(Organisation.closed_on)
        .where(Organisation.id == organisation_id)
        .with_for_update(read=True)
    )
    if closed_on is not None:
        raise OrganisationClosed
