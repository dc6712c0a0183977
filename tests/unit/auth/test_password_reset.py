"""Cards and links without HTTP: each sets one password, also for requests at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import services
from lms.accounts.models import AuditEvent, SignIn
from lms.accounts.rules import NATIONAL_ADMIN, OPERATOR
from lms.auth import services as auth
from lms.auth.errors import (
    CardRefused,
    LinkUsedUp,
    PasswordLikeName,
    PasswordTooShort,
    TooManySignIns,
)
from lms.core.passwords import Passwords
from tests.conftest import NOW
from tests.factories import accounts
from tests.threads import run_at_once
from tests.unit.auth.support import BROWSER, PASSWORD, build_verifier, set_up_app


@pytest.fixture
def aika(session, container):
    person = accounts.add_person(
        session, user_name="aika", password_hash=container.passwords.hash(PASSWORD)
    )
    accounts.begin_sign_in(session, person)
    session.commit()
    return person


@pytest.fixture
def link(session, aika):
    token = auth.create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    session.commit()
    return token


@pytest.fixture
def card(session, aika):
    cards = auth.make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)
    session.commit()
    return cards[0].code


@pytest.fixture
def use_link(container):
    """Set a password by a link, as the page does."""

    def run(token, password="жаңа сөз 99", now=NOW):
        with container.database.read() as session:
            owner = auth.find_link_owner(session, token=token, now=now)
        return auth.set_password_by_link(
            container.database,
            verifier=build_verifier(container),
            owner=owner,
            token=token,
            password=password,
            browser=BROWSER,
            now=now,
        )

    return run


@pytest.fixture
def find_owner(container):
    """Find whose card it is, as the page does."""

    def run(code, ip="10.0.0.1", now=NOW):
        return auth.find_card_owner(
            container.database, code=code, ip=ip, cipher=container.iin_cipher, now=now
        )

    return run


@pytest.fixture
def use_card(container, find_owner):
    """Set a password by a card, as the page does."""

    def run(code, password="жаңа сөз 99", owner=None):
        return auth.set_password_by_card(
            container.database,
            verifier=build_verifier(container),
            owner=owner or find_owner(code),
            code=code,
            password=password,
            browser=BROWSER,
            now=NOW,
        )

    return run


def count_open_sign_ins(session):
    count = len(session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).all())
    session.commit()
    return count


def list_kinds(session):
    kinds = session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    session.commit()
    return kinds


def test_a_link_sets_the_password_once_and_signs_in_here_alone(
    session, container, aika, link, use_link
):
    entry = use_link(link)
    session.refresh(aika)
    assert container.passwords.is_match(aika.password_hash, "жаңа сөз 99")
    assert entry.actor.person_id == aika.id
    assert count_open_sign_ins(session) == 1, "the browser of before is signed out"
    with pytest.raises(LinkUsedUp):
        use_link(link, "тағы бір сөз 7")


def test_a_link_that_has_run_out_opens_nothing(link, use_link):
    with pytest.raises(LinkUsedUp):
        use_link(link, now=NOW + timedelta(days=8))


def test_a_refused_password_leaves_the_link_good(session, link, use_link, aika):
    with pytest.raises(PasswordLikeName):
        use_link(link, f"{aika.surname}{aika.given_name}")
    accounts.grant(session, aika, NATIONAL_ADMIN)
    session.commit()
    with pytest.raises(PasswordTooShort):
        use_link(link, "сөз 99 ой")  # long enough for a learner
    assert use_link(link, "жаңа ұзын сөз 99").actor.person_id == aika.id


def test_a_link_used_by_several_at_once_sets_the_password_of_one(
    session, container, aika, link, use_link
):
    passwords = [f"жаңа сөз {number}{number}" for number in range(6)]
    outcomes = run_at_once(lambda number: use_link(link, passwords[number]))
    assert outcomes.count(LinkUsedUp) == len(outcomes) - 1
    winner = next(number for number, outcome in enumerate(outcomes) if outcome is not LinkUsedUp)
    session.refresh(aika)
    assert container.passwords.is_match(aika.password_hash, passwords[winner])
    assert count_open_sign_ins(session) == 1


def test_a_link_leads_who_has_a_second_step_to_the_code(session, container, aika, use_link):
    set_up_app(session, container, aika)
    token = auth.create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    session.commit()
    entry = use_link(token)
    assert isinstance(entry, auth.CodeNeeded)
    assert count_open_sign_ins(session) == 0


def test_a_card_sets_the_password_once(session, aika, card, use_card):
    assert use_card(card).actor.person_id == aika.id
    with pytest.raises(CardRefused):
        use_card(card)
    assert list_kinds(session)[-1] == "card_refused"


def test_a_card_used_by_several_at_once_sets_one_password(card, find_owner, use_card):
    owner = find_owner(card)
    outcomes = run_at_once(lambda number: use_card(card, f"жаңа сөз {number}{number}", owner=owner))
    assert outcomes.count(CardRefused) == len(outcomes) - 1


@pytest.mark.twin_left_out("postgresql")
def test_codes_that_open_nothing_are_counted_although_they_are_refused(
    session, card, find_owner, aika
):
    for _ in range(50):
        with pytest.raises(CardRefused):
            find_owner("0000-0000-0000-0000")
    with pytest.raises(TooManySignIns):
        find_owner("0000-0000-0000-0000")
    assert list_kinds(session).count("card_refused") == 50
    assert find_owner(card).person.id == aika.id, "a good code opens among useless ones"
    for ip, now in (("10.0.0.2", NOW), ("10.0.0.1", NOW + timedelta(minutes=16))):
        with pytest.raises(CardRefused):
            find_owner("0000-0000-0000-0000", ip=ip, now=now)


@pytest.mark.parametrize("way", ["link", "card"])
def test_no_transaction_is_open_while_a_password_is_hashed(container, monkeypatch, request, way):
    """Another connection writes while a password is hashed, and need not wait.

    Within a transaction it would wait for the lock, and the test would end by its timeout.
    """
    hash_password, hashed = Passwords.hash, []

    def hash_while_another_writes(self, password):
        with container.database.write() as writing:
            services.record_event(writing, kind="signed_up", subject="person:0", now=NOW)
        hashed.append(password)
        return hash_password(self, password)

    proof, use = request.getfixturevalue(way), request.getfixturevalue(f"use_{way}")
    monkeypatch.setattr(Passwords, "hash", hash_while_another_writes)
    use(proof)
    assert len(hashed) == 1
