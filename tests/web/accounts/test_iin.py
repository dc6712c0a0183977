"""Confirming IINs at a counter, and deciding about conflicting claims."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import IinConflict, Person, PersonalAccess
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.regions import KOKSHETAU, SEMEI

IIN = "500101500016"
OTHER_IIN = "500101600022"
FIELDS = {"document": "identity_card", "iin": IIN, "is_seen": "y"}


@pytest.fixture
def consultant(client, session):
    """Return a consultant of the district, signed in in `client`."""
    person = accounts.add_person(session)
    accounts.grant(session, person, CONSULTANT, kato=KOKSHETAU)
    accounts.sign_in(client, session, person)
    return person


def make_claimant(session, container, **values):
    columns = accounts.build_iin_columns(container.iin_cipher, IIN, is_claim=True)
    person = accounts.add_person(session, **columns | {"email": None} | values)
    session.commit()
    return person


def load_hash(session, person):
    """Return the hash of the person's confirmed IIN."""
    session.commit()
    iin_hash = session.scalar(select(Person.iin_hash).where(Person.id == person.id))
    session.commit()
    return iin_hash


def test_a_consultant_finds_a_visitor_and_confirms_the_iin(client, session, container, consultant):
    aika = make_claimant(session, container, user_name="aika", surname="Серікова")
    assert "/accounts/iin" in client.get("/work").text
    reply = client.send("/accounts/iin", {"login": " Aika "})
    assert (reply.status_code, reply.headers["Location"]) == (
        303,
        f"/accounts/people/{aika.id}/iin",
    )
    page = client.get(reply.headers["Location"]).text
    assert "Серікова" in page
    assert IIN[-4:] not in page, "nothing of the claim is shown to who has to copy the document"
    session.commit()
    access_count = select(func.count()).where(PersonalAccess.person_id == aika.id)
    assert session.scalar(access_count) == 1
    session.commit()
    reply = client.send(f"/accounts/people/{aika.id}/iin", FIELDS)
    assert reply.status_code == 303
    assert load_hash(session, aika) == container.iin_cipher.lookup(IIN)
    assert "расталды" in client.get("/accounts/iin").text
    again = client.get(f"/accounts/people/{aika.id}/iin").text
    assert 'name="iin"' not in again
    assert client.send(f"/accounts/people/{aika.id}/iin", FIELDS).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"document": ""},
        {"document": "a promise"},
        {"iin": ""},
        {"iin": "500101500017"},
        {"is_seen": ""},
    ],
)
def test_without_document_digits_or_having_seen_it_nothing_is_confirmed(
    client, session, container, consultant, changes
):
    aika = make_claimant(session, container)
    page = client.send(f"/accounts/people/{aika.id}/iin", FIELDS | changes)
    assert page.status_code == 422
    assert load_hash(session, aika) is None


def test_wrong_digits_are_refused_kept_in_the_form_and_come_to_an_end(
    client, session, container, consultant
):
    aika = make_claimant(session, container)
    url = f"/accounts/people/{aika.id}/iin"
    for _ in range(10):
        page = client.send(url, FIELDS | {"iin": OTHER_IIN})
        assert page.status_code == 422
        assert f'value="{OTHER_IIN}"' in page.text
    assert client.send(url, FIELDS).status_code == 429
    assert load_hash(session, aika) is None


def test_people_elsewhere_are_not_found_and_names_cannot_be_tried_without_end(
    client, session, container, consultant
):
    far = make_claimant(session, container, user_name="far", kato=SEMEI)
    for path in (f"/accounts/people/{far.id}/iin", "/accounts/people/987654/iin"):
        assert client.get(path).status_code == client.send(path, FIELDS).status_code == 404
    for _ in range(10):
        page = client.send("/accounts/iin", {"login": "far"})
        assert page.status_code == 422
        assert 'value="far"' in page.text
    assert client.send("/accounts/iin", {"login": "far"}).status_code == 429


def test_hr_reaches_the_page_from_the_page_of_their_person(client, session, container):
    employer = accounts.add_organisation(session)
    hr = accounts.add_person(session)
    accounts.grant(session, hr, HR, organisation_id=employer.id)
    clerk = make_claimant(session, container, organisation_id=employer.id, iin_hash=None)
    accounts.sign_in(client, session, hr)
    page = client.get(f"/accounts/people/{clerk.id}").text
    assert f"/accounts/people/{clerk.id}/iin" in page
    assert IIN[-4:] not in page
    assert client.send(f"/accounts/people/{clerk.id}/iin", FIELDS).status_code == 303
    page = client.get(f"/accounts/people/{clerk.id}").text
    assert f"/accounts/people/{clerk.id}/iin" not in page
    assert IIN[-4:] in page


def test_the_own_page_says_what_an_unconfirmed_iin_means_and_then_how_it_was_confirmed(
    client, session, container
):
    aika = make_claimant(session, container)
    accounts.sign_in(client, session, aika)
    page = client.get("/auth/").text
    assert "расталмаған" in page and IIN[-4:] in page and IIN not in page
    admin = accounts.add_person(session)
    accounts.grant(session, admin, NATIONAL_ADMIN)
    accounts.sign_in(other := client.application.test_client(), session, admin)
    assert other.send(f"/accounts/people/{aika.id}/iin", FIELDS).status_code == 303
    page = client.get("/auth/").text
    assert "расталмаған" not in page
    assert ": жеке куәлікпен расталды" in page
    assert "ЖСН-іңіз расталды" in client.get("/messaging/").text


@pytest.fixture
def conflict(session, container):
    """Return a conflict of two accounts; their ids and that of the conflict."""
    columns = accounts.build_iin_columns(container.iin_cipher, IIN)
    holder = accounts.add_person(session, surname="Иесі", **columns)
    claimant = make_claimant(session, container, surname="Екінші")
    row = IinConflict(
        opened_at=holder.created_at,
        iin_hash=columns["iin_hash"],
        iin_encrypted=columns["iin_encrypted"],
    )
    session.add(row)
    session.commit()
    return row.id, holder, claimant


@pytest.fixture
def admin(client, session):
    person = accounts.add_person(session)
    accounts.grant(session, person, NATIONAL_ADMIN)
    accounts.sign_in(client, session, person)
    return person


def test_an_administrator_sees_both_accounts_and_decides(
    client, session, container, admin, conflict
):
    conflict_id, holder, claimant = conflict
    url = f"/accounts/iin/conflicts/{conflict_id}"
    assert "/accounts/iin/conflicts" in client.get("/work").text
    assert url in client.get("/accounts/iin/conflicts").text
    page = client.get(url).text
    assert "Иесі" in page and "Екінші" in page
    assert f"/duplicates/{holder.id}/{claimant.id}" in page
    assert IIN[-4:] not in page
    account_ids = f"{holder.id},{claimant.id}"
    assert client.send(url, {"account_ids": account_ids}).status_code == 422
    assert client.send(url, {"account_ids": account_ids, "choice": "987654"}).status_code == 422
    stale = client.send(url, {"account_ids": str(holder.id), "choice": str(claimant.id)})
    assert stale.status_code == 422
    assert load_hash(session, holder)
    reply = client.send(url, {"account_ids": account_ids, "choice": str(claimant.id)})
    assert reply.status_code == 303
    assert load_hash(session, claimant) == container.iin_cipher.lookup(IIN)
    assert load_hash(session, holder) is None
    assert "Иесі" not in client.get(url).text
    assert (
        client.send(url, {"account_ids": account_ids, "choice": str(claimant.id)}).status_code
        == 422
    )


def test_a_case_that_no_account_concerns_any_more_is_closed(client, session, admin, conflict):
    conflict_id, holder, claimant = conflict
    holder.iin_hash = holder.iin_encrypted = None
    claimant.blocked_at = NOW
    session.commit()
    url = f"/accounts/iin/conflicts/{conflict_id}"
    assert "бірде-бір ашық тіркелгіде жоқ" in client.get(url).text
    assert client.send(url, {"account_ids": "", "choice": "neither"}).status_code == 303
    assert client.send(url, {"account_ids": "", "choice": "neither"}).status_code == 422
    assert "/accounts/iin/conflicts" not in client.get("/work").text


def test_without_conflicts_the_list_says_so(client, admin):
    assert "Таласты ЖСН жоқ" in client.get("/accounts/iin/conflicts").text
    assert client.get("/accounts/iin/conflicts/987654").status_code == 404


def test_after_a_merge_the_account_that_stays_is_given_the_iin(
    client, session, container, admin, conflict
):
    conflict_id, holder, claimant = conflict
    preview = f"/duplicates/{holder.id}/{claimant.id}"
    page = client.get(preview).text
    fingerprint = page.split('name="fingerprint"')[1].split('value="')[1].split('"')[0]
    assert client.send(preview, {"fingerprint": fingerprint}).status_code == 303
    url = f"/accounts/iin/conflicts/{conflict_id}"
    assert "Екінші" not in client.get(url).text
    fields = {"account_ids": str(holder.id), "choice": str(holder.id)}
    assert client.send(url, fields).status_code == 303
    assert load_hash(session, holder) == container.iin_cipher.lookup(IIN)
