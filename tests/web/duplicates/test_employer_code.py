"""Pages on which a person with an account takes a post by the code of an employer's card."""

import re

import pytest
from markupsafe import escape
from sqlalchemy import func, select

from lms.accounts.models import Person, PersonMerge, Post
from lms.accounts.rules import HR
from lms.auth.errors import CardRefused
from lms.auth.models import SignInCard
from lms.auth.services import make_cards
from lms.core.crypto import CARD_LETTERS, generate_number
from lms.duplicates.errors import NamesDiffer, PreviewOutdated
from tests.conftest import NOW
from tests.factories import accounts

IIN = "500101500016"
FINGERPRINT_FIELD = re.compile(r'name="fingerprint"[^>]*value="([0-9a-f]{64})"')


@pytest.fixture
def office(session):
    return accounts.add_organisation(session, name_kk="Біздің мекеме", name_ru="Наше учреждение")


@pytest.fixture
def own_account(app, session):
    """Return a person who signed up and typed an IIN."""
    cipher = app.extensions["lms"].iin_cipher
    return accounts.add_person(
        session,
        surname="Жаңа",
        given_name="Адам",
        password_hash="x",
        iin_claim_hash=cipher.lookup(IIN),
        iin_claim_encrypted=cipher.encrypt(IIN),
    )


@pytest.fixture
def employee(app, session, office):
    """Return the second account of the person, made by HR's list."""
    cipher = app.extensions["lms"].iin_cipher
    return accounts.add_person(
        session,
        surname="ЖАНА",
        given_name="Адам",
        organisation_id=office.id,
        position="Бас маман",
        iin_hash=cipher.lookup(IIN),
        iin_encrypted=cipher.encrypt(IIN),
    )


@pytest.fixture
def code(session, office, employee):
    """Return the code of the card that HR hand over."""
    holder = accounts.add_person(session)
    accounts.grant(session, holder, HR, organisation_id=office.id)
    hr = accounts.build_actor(session, holder)
    card_code = make_cards(session, by=hr, person_ids=[employee.id], now=NOW)[0].code
    session.commit()
    return card_code


@pytest.fixture
def browser(client, session, own_account):
    return accounts.sign_in(client, session, own_account)


def count_merges(session):
    session.expire_all()
    merge_count = session.scalar(select(func.count()).select_from(PersonMerge))
    session.commit()
    return merge_count


def test_the_post_comes_from_the_account_page_over_the_code(
    browser, session, own_account, employee, code
):
    assert '/duplicates/code"' in browser.get("/auth/").text
    assert browser.get("/duplicates/code").status_code == 200
    page = browser.send("/duplicates/code", {"code": code.lower().replace("-", "")})
    assert page.status_code == 200
    for text in ("Біздің мекеме", "Бас маман", "ЖСН-іңіз расталады"):
        assert text in page.text, text
    assert IIN not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert count_merges(session) == 0
    fingerprint = FINGERPRINT_FIELD.search(page.text).group(1)
    reply = browser.send("/duplicates/code/accept", {"code": code, "fingerprint": fingerprint})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/my")
    session.expire_all()
    assert session.get_one(Person, employee.id).merged_into_id == own_account.id
    assert session.scalars(select(Post.person_id)).all() == [own_account.id]
    assert session.scalars(select(SignInCard.used_at)).one() == NOW
    session.commit()
    assert "Біздің мекеме" in browser.get("/auth/").text


def test_useless_codes_get_the_answer_of_the_card_page(browser, session, own_account):
    used = make_own_card(session, own_account)
    for code in (generate_number(CARD_LETTERS), used):
        for path in ("/duplicates/code", "/duplicates/code/accept"):
            page = browser.send(path, {"code": code})
            assert page.status_code == 422
            assert str(escape(CardRefused().describe())) in page.text
    mistyped = browser.send("/duplicates/code", {"code": "K7M2"}).text
    assert "Код қате терілген: онда 16 әріп" in mistyped


def make_own_card(session, own_account):
    """Return the code of a card for the same account that types it."""
    holder = accounts.add_person(session)
    accounts.grant(session, holder, "national_admin")
    admin = accounts.build_actor(session, holder)
    code = make_cards(session, by=admin, person_ids=[own_account.id], now=NOW)[0].code
    session.commit()
    return code


def test_a_card_with_another_name_is_refused_kindly_and_stays_good(
    app, client, session, own_account, code
):
    finder = accounts.add_person(session, surname="Басқа", given_name="Адам", password_hash="x")
    stranger = accounts.sign_in(client, session, finder)
    for path in ("/duplicates/code", "/duplicates/code/accept"):
        page = stranger.send(path, {"code": code})
        assert page.status_code == 422
        assert str(escape(NamesDiffer().describe())) in page.text
        assert "Біздің мекеме" not in page.text
    assert count_merges(session) == 0
    owner = accounts.sign_in(app.test_client(), session, own_account)
    assert owner.send("/duplicates/code", {"code": code}).status_code == 200


def test_a_page_that_is_out_of_date_is_shown_anew(browser, session, code):
    page = browser.send("/duplicates/code/accept", {"code": code, "fingerprint": "0" * 64})
    assert page.status_code == 422
    assert str(escape(PreviewOutdated().describe())) in page.text
    assert FINGERPRINT_FIELD.search(page.text)
    assert 'href="/language/ru?next=/duplicates/code"' in page.text
    assert count_merges(session) == 0


def test_the_card_page_leads_whoever_is_signed_in_to_their_own_account(app, browser, code):
    assert 'formaction="/duplicates/code"' in browser.get(f"/auth/card/{code}").text
    assert "formaction" not in app.test_client().get(f"/auth/card/{code}").text
