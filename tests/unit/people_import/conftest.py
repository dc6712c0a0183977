"""A ministry into which people are imported."""

from dataclasses import dataclass

import pytest

from lms.accounts.rules import HR, NATIONAL_ADMIN, Actor
from tests.factories import accounts
from tests.factories.regions import SEMEI


@dataclass
class Ministry:
    """An organisation with a branch, another organisation, and the people who import lists."""

    id: int
    branch: int
    other: int
    hr: Actor
    other_hr: Actor
    admin: Actor


@pytest.fixture
def ministry(container):
    with container.database.write() as session:
        organisation = accounts.add_organisation(session, name_ru="Министерство")
        branch = accounts.add_organisation(
            session, parent_id=organisation.id, name_ru="Департамент", kato=SEMEI
        )
        other = accounts.add_organisation(session)
        people = [accounts.add_person(session) for _ in range(3)]
        accounts.grant(session, people[0], HR, organisation_id=organisation.id)
        accounts.grant(session, people[1], HR, organisation_id=other.id)
        accounts.grant(session, people[2], NATIONAL_ADMIN)
        return Ministry(
            organisation.id,
            branch.id,
            other.id,
            *(accounts.build_actor(session, person) for person in people),
        )
