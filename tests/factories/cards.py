"""An organisation's HR and the people for whom it makes sign-in cards."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import HR, Actor
from tests.factories import accounts


def add_hr(session: Session, organisation: Organisation) -> Actor:
    """Add HR of the organisation, with people elsewhere as noise."""
    holder = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    accounts.add_person(session, organisation_id=accounts.add_organisation(session).id)
    return accounts.build_actor(session, holder)


def add_clerk(session: Session, organisation: Organisation, **values: Any) -> Person:
    """Add a person who uses the account and lets HR make them a card."""
    values = {"password_hash": "old", **values}
    person = accounts.add_person(session, organisation_id=organisation.id, **values)
    accounts.add_care(session, person, organisation_id=organisation.id)
    return person
