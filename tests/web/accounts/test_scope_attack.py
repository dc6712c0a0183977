"""An officer of district A and HR of organisation A ask for data of B.

They try every parameter of the URLs; no row may leak.
"""

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from lms.accounts.models import RoleGrant
from lms.accounts.rules import HR, OFFICER
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.regions import ABAI, KOKSHETAU, SEMEI, load_unit

SECRET = "Құпиябек"  # the surname of everybody in B
HIDDEN = "Жасырын мекеме"  # the name of organisation B


@dataclass
class TwoOrganisations:
    """Actors in A, and ids of what is theirs and what is in B. `both`: posts in A and B."""

    officer: object
    hr: object
    ids: dict


@pytest.fixture
def organisations(session):
    a = accounts.add_organisation(session, name_kk="Мекеме А", name_ru="Учреждение А")
    b = accounts.add_organisation(
        session, kato=SEMEI, name_kk=HIDDEN, name_ru=HIDDEN, bin="991240000013"
    )
    branch = accounts.add_organisation(
        session, kato=SEMEI, name_kk=f"{HIDDEN} бөлімі", name_ru=HIDDEN, parent_id=b.id
    )
    officer, hr = (
        accounts.add_person(session, surname="Сұраушы"),
        accounts.add_person(session, surname="Кадров"),
    )
    accounts.grant(session, officer, OFFICER, kato=KOKSHETAU)
    accounts.grant(session, hr, HR, organisation_id=a.id)
    accounts.add_person(session, surname="Біздікі", organisation_id=a.id)
    foreign = accounts.add_person(
        session, kato=SEMEI, surname=SECRET, organisation_id=b.id, email="secret@example.kz"
    )
    both = accounts.add_person(session, kato=SEMEI, surname="Екеуінде", organisation_id=b.id)
    accounts.add_post(session, both, a.id, is_main=False)
    former_holder = accounts.add_person(
        session, kato=SEMEI, surname=SECRET, organisation_id=branch.id
    )
    accounts.add_post(session, former_holder, a.id, is_main=False, ends_on=NOW.date())
    absence = accounts.add_absence(session, foreign, kind="sick")
    post_id = accounts.add_post(session, former_holder, b.id, is_main=False).id
    ids = {
        "a": a.id,
        "b": b.id,
        "branch": branch.id,
        "foreign": foreign.id,
        "both": both.id,
        "moved": former_holder.id,
        "post": post_id,
        "absence": absence.id,
        "abai": load_unit(session, ABAI).id,
        "semei": load_unit(session, SEMEI).id,
    }
    session.commit()
    return TwoOrganisations(officer, hr, ids)


def list_urls(ids):
    """Return queries for rows of B by list, each with whether the export is attacked too."""
    return {
        "people": (
            ("", True),
            (f"text={SECRET}", True),
            (f"region_unit_id={ids['abai']}", False),
            (f"organisation_id={ids['b']}", True),
            (f"organisation_id={ids['branch']}&sort=-name", False),
            (f"organisation={HIDDEN}", True),
            ("state=absent&sort=unit", False),
            ("organisation=991240000013", False),
            ("page=2", False),
            ("text=%25&sort=-since", False),
        ),
        "organisations": (
            ("", True),
            (f"text={HIDDEN}", True),
            (f"region_unit_id={ids['semei']}", False),
            (f"at={ids['b']}", False),
            ("state=all&sort=-place", True),
            ("text=_&sort=bin", False),
            ("page=2", False),
        ),
    }


@pytest.mark.parametrize("who", ["officer", "hr"])
def test_no_list_search_export_or_page_shows_what_is_of_another(app, session, organisations, who):
    browser = accounts.sign_in(app.test_client(), session, getattr(organisations, who))
    leaks = []
    for name, queries in list_urls(organisations.ids).items():
        for query, to_file in queries:
            path = f"/accounts/{name}"
            replies = [browser.get(f"{path}?{query}")]
            replies += (
                [browser.send(f"{path}/export?{query}", {"format": "csv"})] if to_file else []
            )
            for reply in replies:
                assert reply.status_code == (404 if query.startswith(("at=", "page=")) else 200)
                text = reply.text
                for typed in (
                    f'value="{SECRET}"',
                    f'value="{HIDDEN}"',
                    f"text={SECRET}",
                    f"organisation={HIDDEN}",
                    f"text={HIDDEN}",
                ):
                    text = text.replace(typed, "")  # what was typed comes back
                leaks += (
                    [f"{path}?{query}"]
                    if SECRET in text or HIDDEN in text or "secret@" in text
                    else []
                )
    assert leaks == []
    for person in ("foreign", "moved"):
        assert browser.get(f"/accounts/people/{organisations.ids[person]}").status_code == 404
    for key in ("b", "branch"):
        assert browser.get(f"/accounts/organisations/{organisations.ids[key]}").status_code == 404


def test_hr_changes_nothing_of_another_organisation(app, session, organisations):
    browser, ids = accounts.sign_in(app.test_client(), session, organisations.hr), organisations.ids
    day = NOW.date().isoformat()
    person_url, organisation_url = (
        f"/accounts/people/{ids['foreign']}",
        f"/accounts/organisations/{ids['b']}",
    )
    for path, fields in (
        (f"{person_url}/posts/new", {"organisation_id": ids["a"], "starts_on": day}),
        (f"/accounts/people/{ids['moved']}/posts/{ids['post']}/end", {"ends_on": day}),
        (f"/accounts/people/{ids['both']}/posts/{ids['post']}/end", {"ends_on": day}),
        (f"{person_url}/absences/new", {"kind": "sick", "starts_on": day}),
        (f"{person_url}/absences/{ids['absence']}", {"ends_on": day}),
        (f"/accounts/people/{ids['both']}/absences/{ids['absence']}/withdraw", {}),
        (
            f"{organisation_url}/edit",
            {"name_kk": "А", "name_ru": "А", "region_unit_id": ids["semei"]},
        ),
        (f"{organisation_url}/move", {"parent_id": ids["a"]}),
        (f"{organisation_url}/close", {"on": day}),
    ):
        assert browser.send(path, fields).status_code == 404, path
    assert (
        browser.send(
            f"/accounts/people/{ids['both']}/posts/new",
            {"organisation_id": ids["b"], "starts_on": day},
        ).status_code
        == 422
    )
    reply = browser.send(
        f"/accounts/people/{ids['both']}/posts/new", {"organisation_id": HIDDEN, "starts_on": day}
    )
    assert reply.status_code == 422
    assert f'<option value="{ids["b"]}"' not in reply.text


def test_of_a_person_in_both_organisations_hr_sees_the_one_post_alone(app, session, organisations):
    browser, ids = accounts.sign_in(app.test_client(), session, organisations.hr), organisations.ids
    list_page = browser.get("/accounts/people").text
    page = browser.get(f"/accounts/people/{ids['both']}").text
    file = browser.send("/accounts/people/export", {"format": "csv"}).text
    for text in (list_page, page, file):
        assert "Екеуінде" in text
        assert "Мекеме А" in text
        assert HIDDEN not in text
    for query in (f"organisation_id={ids['b']}", "organisation=991240000013"):
        assert "Екеуінде" not in browser.get(f"/accounts/people?{query}").text
    assert f"/accounts/people/{ids['both']}/posts/new" in page


@pytest.mark.parametrize("who", ["officer", "hr"])
def test_a_role_that_was_withdrawn_a_second_ago_opens_nothing(app, session, organisations, who):
    holder = getattr(organisations, who)
    browser = accounts.sign_in(app.test_client(), session, holder)
    assert "Біздікі" in browser.get("/accounts/people").text
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == holder.id).values(withdrawn_at=NOW)
    )
    session.commit()
    for path in (
        "/accounts/people",
        "/accounts/organisations",
        f"/accounts/organisations/{organisations.ids['a']}",
    ):
        assert browser.get(path).status_code == 403
    assert browser.send("/accounts/people/export", {"format": "csv"}).status_code == 403
