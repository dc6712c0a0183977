"""Claimed and confirmed IINs: what a claim does not do, and who confirms it."""

import pytest

from lms.accounts.models import AuditEvent
from lms.accounts.services.iin import confirm_own_claim
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories.records import ZONE

IIN = "500101500016"
OTHER_IIN = "500101600022"


@pytest.fixture
def claimant(session, container):
    """A person who typed their IIN."""
    return make.person(session, **make.build_iin_columns(container.iin_cipher, IIN, is_claim=True))


def accept(session, container, person, iin=IIN):
    """Accept an offer that names this IIN."""
    return confirm_own_claim(
        session,
        person_id=person.id,
        iin_hash=container.iin_cipher.lookup(iin),
        by_id=person.id,
        moment=Moment(NOW, ZONE),
    )


def list_events(session, person):
    rows = session.query(AuditEvent).filter(AuditEvent.subject == f"person:{person.id}")
    return [(row.kind, row.details) for row in rows.order_by(AuditEvent.id)]


def test_an_accepted_offer_with_the_claimed_iin_confirms_it_once(session, container, claimant):
    assert accept(session, container, claimant)
    assert (claimant.iin_hash, claimant.iin_claim_hash) == (container.iin_cipher.lookup(IIN), None)
    assert container.iin_cipher.decrypt(claimant.iin_encrypted) == IIN
    assert not accept(session, container, claimant)
    assert list_events(session, claimant) == [("iin_confirmed", {"how": "accepted_offer"})]


def test_an_accepted_offer_with_another_iin_confirms_nothing(session, container, claimant):
    assert not accept(session, container, claimant, OTHER_IIN)
    assert not accept(session, container, make.person(session))
    assert claimant.iin_hash is None
    assert list_events(session, claimant) == []


def test_what_another_account_has_confirmed_is_not_confirmed_again(session, container, claimant):
    make.person(session, **make.build_iin_columns(container.iin_cipher, IIN))
    assert not accept(session, container, claimant)
    assert (claimant.iin_hash, list_events(session, claimant)) == (None, [])
