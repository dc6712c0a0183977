"""Attacks on scope: no URL shows, counts, sorts or saves data of another area or organisation."""

import io
import re
import zipfile

import pytest

from lms.accounts.models import RoleGrant
from tests.factories.accounts import add_person, sign_in
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU
from tests.factories.reporting import CANARY, add_country

MEASURES = ("enrolled", "active", "completed", "overdue", "certified")


@pytest.fixture
def small(session):
    return add_country(session)


def list_attacks(foreign_id):
    """Yield URLs that try to reach foreign people from the reader's own area."""
    for measure in MEASURES:
        yield f"?measure={measure}"
        yield f"?measure={measure}&name={CANARY}"
        yield (
            f"?measure={measure}&unit={foreign_id}&region={foreign_id}&area_id={foreign_id}&"
            "kind=organisations"
        )
        yield f"?measure={measure}&sort=-name&page=2"
        yield f"?measure={measure}&own=1&own={foreign_id}"
        yield f"?measure={measure}&course=security&period=2026"


def test_no_list_or_file_of_ones_own_region_holds_a_foreign_person(client, session, small):
    sign_in(client, session, small.officer)
    own, foreign = (small.units[kato] for kato in (AKMOLA, AKTOBE))
    for query in list_attacks(foreign):
        assert CANARY not in strip_form(
            client.get(f"/reporting/units/{own}/people{query}").get_data(as_text=True)
        )
        for kind in ("csv", "xlsx"):
            response = client.send(
                f"/reporting/units/{own}/people/export{query}", {"format": kind, "area_id": foreign}
            )
            assert CANARY.encode() not in unzip_book(response.get_data(), kind)


def test_the_national_administrator_finds_the_same_people(client, session, small):
    sign_in(client, session, small.admin)
    root = client.get("/reporting/").headers["Location"]
    queries = [
        q
        for q in list_attacks(0)
        if CANARY in strip_form(client.get(f"{root}/people{q}").get_data(as_text=True))
    ]
    assert len(queries) > 10
    for kind in ("csv", "xlsx"):
        response = client.send(f"{root}/people/export?measure=enrolled", {"format": kind})
        assert CANARY.encode() in unzip_book(response.get_data(), kind)


@pytest.mark.parametrize("who", ["officer", "hr"])
def test_a_foreign_area_looks_exactly_like_a_missing_one(client, session, small, who):
    sign_in(client, session, getattr(small, who))
    foreign = [f"units/{small.units[kato]}" for kato in (AKTOBE, AKTOBE_CITY)]
    foreign += [f"organisations/{small.foreign_organisation.id}"]
    missing = ["units/99999", "organisations/99999", "units/0", f"organisations/{2**31 - 1}"]
    bodies = set()
    for area in foreign + missing:
        for tail in ("", "/people?measure=enrolled"):
            response = client.get(f"/reporting/{area}{tail}")
            assert response.status_code == 404, area
            bodies.add(re.sub(r"[0-9a-f]{16}|next=[^\"]*", "", response.get_data(as_text=True)))
        for tail in ("people/export?measure=enrolled", "export/areas"):
            assert client.send(f"/reporting/{area}/{tail}", {"format": "csv"}).status_code == 404
    assert len(bodies) == 1


@pytest.mark.parametrize("number", [2**31, 2**63, 2**64, 10**40])
def test_a_number_that_no_column_holds_is_no_url(client, session, small, number):
    sign_in(client, session, small.admin)
    for path in (
        f"/reporting/units/{number}",
        f"/reporting/organisations/{number}/people",
        f"/obligations/{number}",
    ):
        assert client.get(path).status_code == 404


def test_an_officer_does_not_see_the_republic_or_organisations_and_hr_sees_no_units(
    client, session, small
):
    sign_in(client, session, small.officer)
    assert client.get(f"/reporting/organisations/{small.organisation.id}").status_code == 404
    sign_in(client, session, small.admin)
    root = client.get("/reporting/").headers["Location"]
    sign_in(client, session, small.officer)
    assert client.get(root).status_code == 404
    sign_in(client, session, small.hr)
    assert client.get(f"/reporting/units/{small.units[KOKSHETAU]}").status_code == 404


def test_hr_sees_the_people_of_the_organisation_wherever_they_are_and_no_others(
    client, session, small
):
    sign_in(client, session, small.hr)
    page = client.get(
        f"/reporting/organisations/{small.organisation.id}/people?measure=enrolled&sort=name"
    ).get_data(as_text=True)
    assert {name.split()[0] for name in re.findall(r'<th scope="row"[^>]*>([^<]+)', page)} == {
        "Әбдіров",
        "Ңұрланов",
    }


def test_a_role_withdrawn_a_moment_ago_opens_nothing(client, session, small):
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[AKMOLA]}"
    assert client.get(path).status_code == 200
    grant = session.query(RoleGrant).filter_by(person_id=small.officer.id).one()
    grant.withdrawn_at = grant.granted_at
    session.commit()
    assert client.get(path).status_code == 403
    assert client.get(f"{path}/people?measure=enrolled").status_code == 403
    assert (
        client.send(f"{path}/people/export?measure=enrolled", {"format": "csv"}).status_code == 403
    )


def test_a_learner_and_a_visitor_are_kept_out(client, session, small):
    path = f"/reporting/units/{small.units[AKMOLA]}"
    assert client.get(path).status_code == 302
    assert (
        client.send(f"{path}/people/export?measure=enrolled", {"format": "csv"}).status_code == 401
    )
    sign_in(client, session, add_person(session))
    assert client.get(path).status_code == 403
    assert client.get("/reporting/").status_code == 403


def strip_form(page):
    """Return the page without its forms, which repeat the typed text."""
    return re.sub(
        r"<form.*?</form>|next=[^\"]*|<link[^>]*>|href=\"[^\"]*\"", "", page, flags=re.DOTALL
    )


def unzip_book(data, kind):
    if kind == "csv":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"".join(book.read(name) for name in book.namelist())
