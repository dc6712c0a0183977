"""Contacts typed by others: an unconfirmed one blocks nobody, its reader can confirm it."""

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules.notices import CONTACT_LOST
from lms.accounts.services import Contacts, PersonNames, update_profile
from lms.auth import services
from lms.auth.errors import ContactConfirmedElsewhere, LetterUsedUp
from lms.auth.models import AccountNotice
from lms.auth.queries.contacts import list_contacts
from lms.auth.rules.channels import EMAIL, SMS
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE
from tests.factories.letters import RecordingSms, confirm, read_link, send_letters

MAILBOX = "aika@mail.kz"
NUMBER = "+77011234567"


@pytest.fixture
def squatter(session):
    """Return a person who typed contacts of another one."""
    return accounts.add_person(session, user_name="squatter", email=MAILBOX, phone=NUMBER)


@pytest.fixture
def owner(session, container, squatter):
    """Return the owner of both contacts, who typed them later."""
    person = accounts.add_person(session, user_name="owner", password_hash="set")
    type_contacts(session, container, person, Contacts(email=MAILBOX, phone=NUMBER))
    return person


def type_contacts(session, container, person, contacts):
    """Save the person's own profile with these contacts."""
    update_profile(
        session,
        by=accounts.build_actor(session, person),
        names=PersonNames(person.surname, person.given_name),
        user_name=person.user_name,
        language="kk",
        shown_name="full",
        region_unit_id=person.region_unit_id,
        contacts=contacts,
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
    )
    session.commit()


def ask_to_confirm(session, container, person, channel=EMAIL):
    services.request_confirmation(
        session, person_id=person.id, channel=channel, cipher=container.iin_cipher, now=NOW
    )
    session.commit()


def confirm_by_mail(session, container, person):
    ask_to_confirm(session, container, person)
    assert send_letters(container) == 1
    token = read_link(container).removeprefix("/auth/contacts/")
    by = accounts.build_actor(session, person)
    services.confirm_by_link(session, by=by, token=token, now=NOW)
    session.commit()


def list_confirmed(session, person):
    session.rollback()
    return {row.channel for row in list_contacts(session, person.id) if row.is_confirmed}


def list_notices(session, person):
    query = select(AccountNotice.values).where(
        AccountNotice.person_id == person.id, AccountNotice.kind == CONTACT_LOST
    )
    return session.scalars(query).all()


def test_whoever_confirms_an_email_has_it_and_the_other_is_told(
    session, container, owner, squatter
):
    assert (owner.email, owner.email_claim) == (None, MAILBOX)
    confirm_by_mail(session, container, owner)
    assert (owner.email, owner.email_claim, squatter.email) == (MAILBOX, None, None)
    assert list_confirmed(session, owner) == {EMAIL}
    assert list_notices(session, squatter) == [{"channel": EMAIL}]
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.kind == CONTACT_LOST)).all()
    assert (event.subject, event.actor_id) == (f"person:{squatter.id}", None), "not by whom"


def test_a_code_by_sms_moves_a_telephone_likewise(session, container, owner, squatter):
    sms = RecordingSms()
    ask_to_confirm(session, container, owner, SMS)
    send_letters(container, sms=sms)
    by = accounts.build_actor(session, owner)
    session.commit()
    services.confirm_by_code(
        container.database, by=by, code=sms.read_code(), cipher=container.iin_cipher, now=NOW
    )
    session.expire_all()
    assert list_confirmed(session, owner) == {SMS}
    assert (owner.phone, squatter.phone) == (NUMBER, None)
    assert list_notices(session, squatter) == [{"channel": SMS}]


def test_what_its_owner_has_confirmed_stays_whoever_claims_it(session, container, squatter):
    """The control of the two above: only an unconfirmed contact goes."""
    confirm(session, squatter)
    second = accounts.add_person(session, user_name="second", password_hash="set")
    type_contacts(session, container, second, Contacts(email=MAILBOX))
    with pytest.raises(ContactConfirmedElsewhere):
        confirm_by_mail(session, container, second)
    session.rollback()
    assert list_confirmed(session, second) == set()
    assert (squatter.email, second.email) == (MAILBOX, None)
    assert list_notices(session, squatter) == []


def test_what_a_closed_account_of_the_same_person_has_confirmed_comes_to_the_one_that_stays(
    session, container, squatter
):
    """Nobody can sign in to the closed one to take the contact out."""
    confirm(session, squatter)
    stays = accounts.add_person(session, user_name="stays", password_hash="set")
    between = accounts.add_person(session, blocked_at=NOW, merged_into_id=stays.id)
    squatter.blocked_at, squatter.merged_into_id = NOW, between.id
    session.commit()
    type_contacts(session, container, stays, Contacts(email=MAILBOX))
    assert (stays.email, stays.email_claim) == (None, MAILBOX)
    confirm_by_mail(session, container, stays)
    assert list_confirmed(session, stays) == {EMAIL}
    assert (stays.email, squatter.email) == (MAILBOX, None)


def test_a_claim_is_no_way_in_and_resets_no_password(session, container, owner, squatter):
    credential = services.find_by_login(session, login=MAILBOX, cipher=container.iin_cipher)
    assert credential.person_id == squatter.id
    assert list_confirmed(session, owner) == set()


def test_a_former_confirmation_does_not_confirm_a_claim(session, container, squatter):
    """The hash of an earlier confirmation stays; the contact went to another account."""
    confirm(session, squatter)
    squatter.email, squatter.email_claim = None, MAILBOX
    accounts.add_person(session, user_name="third", email=MAILBOX)
    session.commit()
    assert list_confirmed(session, squatter) == set()


def test_a_letter_to_a_claim_that_was_given_up_confirms_nothing(session, container, owner):
    ask_to_confirm(session, container, owner)
    send_letters(container)
    type_contacts(session, container, owner, Contacts(email="other@mail.kz"))
    by = accounts.build_actor(session, owner)
    token = read_link(container).removeprefix("/auth/contacts/")
    with pytest.raises(LetterUsedUp):
        services.confirm_by_link(session, by=by, token=token, now=NOW)


def test_a_contact_that_has_become_free_is_the_persons_at_the_next_save(
    session, container, owner, squatter
):
    squatter.email = None
    session.commit()
    type_contacts(session, container, owner, Contacts(email=MAILBOX, phone=NUMBER))
    assert (owner.email, owner.email_claim) == (MAILBOX, None)
    assert (owner.phone, owner.phone_claim) == (None, NUMBER)
