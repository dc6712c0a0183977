"""Confirming a contact: by whom, how often, and again after staff changed it."""

from datetime import timedelta

import pytest

from lms.accounts.rules import OPERATOR
from lms.accounts.services import Contacts, PersonNames, update_person
from lms.auth import services
from lms.auth.errors import CodeRefused, LetterUsedUp, TooManyLetters
from lms.auth.queries.contacts import list_contacts
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.services.contact_confirmation import LETTERS
from lms.core.clock import Moment
from lms.core.errors import NotFound
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE
from tests.factories.letters import RecordingSms, confirm, read_link, read_mails, send_letters


@pytest.fixture
def aika(session):
    person = accounts.add_person(
        session, user_name="aika", email="aika@mail.kz", phone="+77011234567", password_hash="old"
    )
    session.commit()
    return person


def ask_to_confirm(session, container, person, channel=EMAIL):
    services.request_confirmation(
        session, person_id=person.id, channel=channel, cipher=container.iin_cipher, now=NOW
    )
    session.commit()


def read_token(container):
    return read_link(container).removeprefix("/auth/contacts/")


def list_confirmed(session, person):
    session.rollback()
    return {row.channel for row in list_contacts(session, person.id) if row.is_confirmed}


def test_a_link_confirms_the_email_of_its_own_account_once(session, container, aika):
    ask_to_confirm(session, container, aika)
    assert send_letters(container) == 1
    token, by = read_token(container), accounts.build_actor(session, aika)
    stranger = accounts.build_actor(session, accounts.add_person(session))
    with pytest.raises(LetterUsedUp):
        services.confirm_by_link(session, by=stranger, token=token, now=NOW)
    with pytest.raises(LetterUsedUp):
        services.confirm_by_link(session, by=by, token=token, now=NOW + timedelta(days=2))
    services.confirm_by_link(session, by=by, token=token, now=NOW)
    session.commit()
    assert list_confirmed(session, aika) == {EMAIL}
    with pytest.raises(LetterUsedUp):
        services.confirm_by_link(session, by=by, token=token, now=NOW)


def test_a_link_to_a_former_email_confirms_nothing(session, container, aika):
    ask_to_confirm(session, container, aika)
    send_letters(container)
    by = accounts.build_actor(session, aika)
    aika.email = "new@mail.kz"
    session.commit()
    with pytest.raises(LetterUsedUp):
        services.confirm_by_link(session, by=by, token=read_token(container), now=NOW)


def test_a_code_confirms_the_telephone(session, container, aika):
    sms = RecordingSms()
    ask_to_confirm(session, container, aika, SMS)
    send_letters(container, sms=sms)
    by = accounts.build_actor(session, aika)
    session.commit()

    def confirm_it(code, who=by):
        services.confirm_by_code(
            container.database, by=who, code=code, cipher=container.iin_cipher, now=NOW
        )

    with pytest.raises(CodeRefused):
        confirm_it("00000000")
    confirm_it(sms.read_code())
    assert list_confirmed(session, aika) == {SMS}
    session.rollback()
    with pytest.raises(CodeRefused):
        confirm_it(sms.read_code())


def test_a_code_is_good_for_five_attempts(session, container, aika):
    sms = RecordingSms()
    ask_to_confirm(session, container, aika, SMS)
    send_letters(container, sms=sms)
    by = accounts.build_actor(session, aika)
    session.commit()
    for code in ["00000000"] * 5 + [sms.read_code()]:
        with pytest.raises(CodeRefused):
            services.confirm_by_code(
                container.database, by=by, code=code, cipher=container.iin_cipher, now=NOW
            )
    assert list_confirmed(session, aika) == set()


def test_letters_come_to_an_end_and_what_is_confirmed_needs_none(session, container, aika):
    for _number in range(LETTERS):
        ask_to_confirm(session, container, aika)
    with pytest.raises(TooManyLetters):
        ask_to_confirm(session, container, aika)
    session.rollback()
    confirm(session, aika)
    with pytest.raises(NotFound):
        ask_to_confirm(session, container, aika)


def test_what_staff_changes_is_unconfirmed_and_its_former_reader_hears_of_it(
    session, container, aika
):
    confirm(session, aika)
    update_person(
        session,
        by=OPERATOR,
        person_id=aika.id,
        names=PersonNames(aika.surname, aika.given_name),
        user_name="aika",
        audience="citizen",
        region_unit_id=aika.region_unit_id,
        contacts=Contacts("hr@body.kz", aika.phone),
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
    )
    session.commit()
    assert list_confirmed(session, aika) == set()
    session.rollback()
    assert send_letters(container) == 1
    ((to, text),) = read_mails(container)
    assert to == "aika@mail.kz"
    assert "hr@body.kz" not in text


def test_an_invitation_confirms_the_contact_to_which_it_went(session, container):
    new = accounts.add_person(session, email="new@body.kz")
    token = services.create_invitation_link(
        session, person_id=new.id, channel=EMAIL, contact="new@body.kz", now=NOW
    )
    services.use_password_link(session, token=token, password_hash="hash", now=NOW)
    session.commit()
    assert list_confirmed(session, new) == {EMAIL}


def test_a_link_that_an_administrator_makes_confirms_nothing(session, container, aika):
    token = services.create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    services.use_password_link(session, token=token, password_hash="hash", now=NOW)
    session.commit()
    assert list_confirmed(session, aika) == set()
