"""The section that the menu marks, and the language switch on a page that answers a form."""

import re

import pytest

from tests.factories.accounts import grant, person, sign_in
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.reporting import country


def marked(page):
    """The sections that the menus mark: wide and small."""
    found = re.findall(r'<a class="site-nav__link" href="([^"]+)" aria-current="page"', page)
    return sorted(set(found))


@pytest.fixture
def small(session):
    return country(session)


@pytest.fixture
def officer(client, session, small):
    sign_in(client, session, small.officer)
    return client


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", []),
        ("/help", []),
        ("/privacy", []),
        ("/my", ["/my"]),
        ("/periodic-reports/", ["/reporting/"]),
        ("/schedules/", ["/reporting/"]),
        ("/calendars/", ["/outreach/"]),
        ("/report-builder/", ["/reporting/"]),
    ],
)
def test_the_menu_marks_the_section_of_a_page_and_none_on_home_and_help(officer, path, section):
    page = officer.get(path, follow_redirects=True).text
    assert marked(page) == section


def test_sign_in_cards_are_marked_as_such_for_a_consultant_and_as_people_for_hr(
    client, session, small
):
    consultant = person(session)
    grant(session, consultant, "consultant", kato=KOKSHETAU)
    sign_in(client, session, consultant)
    assert marked(client.get("/auth/cards").text) == ["/auth/cards"]
    sign_in(client, session, small.hr)
    assert marked(client.get("/auth/cards").text) == ["/accounts/people"]


def test_the_language_switch_of_a_refused_form_comes_back_to_the_form(client):
    page = client.send("/auth/sign-up", {}).text
    assert 'href="/language/ru?next=/auth/sign-up"' in page


def test_the_language_switch_where_only_a_form_is_taken_goes_home(officer, small):
    path = f"/reporting/units/{small.units[AKMOLA]}/export/nothing"
    page = officer.send(path, {"format": "csv"}).text
    assert 'href="/language/ru"' in page
