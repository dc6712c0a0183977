"""Refused pages are in the audit record, folded by person, page and day."""

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import HR
from tests.factories import accounts

PAGE = "/audit/"
OTHER = "/accounts/people"


@pytest.fixture
def learner(client, session):
    """Return a person without a role, signed in in `client`."""
    holder = accounts.add_person(session)
    accounts.sign_in(client, session, holder)
    return holder


def list_refusals(session):
    session.rollback()
    query = select(AuditEvent).where(AuditEvent.kind == "access_refused").order_by(AuditEvent.id)
    events = [(event.actor_id, event.subject) for event in session.scalars(query)]
    session.rollback()
    return events


def test_the_first_refusal_of_a_day_is_recorded_and_no_further_one(client, session, learner, clock):
    for _again in range(3):
        assert client.get(PAGE).status_code == 403
    assert client.get(OTHER).status_code == 403
    first = [(learner.id, "page:audit.index"), (learner.id, "page:accounts.people")]
    assert list_refusals(session) == first
    clock.forward(days=1, minutes=1)
    accounts.sign_in(client, session, learner)
    assert client.get(PAGE).status_code == 403
    assert list_refusals(session) == [*first, first[0]]


@pytest.mark.usefixtures("learner")
def test_a_refused_form_is_recorded_and_does_nothing_else(client, session):
    assert client.send("/accounts/people/new", {"surname": "А"}).status_code == 403
    assert [subject for _id, subject in list_refusals(session)] == ["page:accounts.new_person"]


def test_what_is_allowed_missing_or_asked_by_a_visitor_is_not_recorded(client, app, session):
    """The control: only a refusal to a person who is signed in makes an event."""
    organisation = accounts.add_organisation(session)
    holder = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    accounts.sign_in(client, session, holder)
    assert client.get(OTHER).status_code == 200
    assert client.get("/accounts/people/987654").status_code == 404
    assert app.test_client().get(PAGE).status_code == 302
    assert list_refusals(session) == []
