"""The desk that each role of staff finds after signing in."""

import re
from html import unescape

import pytest

from lms.personal_data.models import ErasureRequest
from lms.personal_data.rules import ASKED
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.regions import KOKSHETAU
from tests.factories.reporting import add_country


@pytest.fixture
def small(session):
    return add_country(session)


def find_desk(page):
    match = re.search(r'<section aria-labelledby="desk">.*?</section>', page, re.DOTALL)
    return match.group() if match else ""


def list_links(part):
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', part)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("officer", "/programmes/"), ("hr", "/people-import/new"), ("admin", "/people-import/new")],
)
def test_a_manager_finds_numbers_and_links_that_all_open(client, session, small, name, expected):
    sign_in(client, session, getattr(small, name))
    desk = find_desk(client.get("/").text)
    numbers = re.findall(r'figure__value">([^<]+)<', desk)
    assert len(numbers) >= 2 and int(numbers[0]) > 0
    links = list_links(desk)
    assert expected in links
    for href in links:
        assert client.get(href, follow_redirects=True).status_code == 200, href


def test_an_administrator_finds_requests_for_erasure_that_wait(client, session, small):
    asking = "/personal-data/requests?state=asked"
    sign_in(client, session, small.admin)
    assert asking not in list_links(find_desk(client.get("/").text)), "none waits"
    request = ErasureRequest(
        person_id=add_person(session).id, state=ASKED, requested_at=NOW, reason="", paper=""
    )
    session.add(request)
    session.commit()
    assert asking in list_links(find_desk(client.get("/").text))
    assert client.get(asking).status_code == 200
    sign_in(client, session, small.hr)
    assert asking not in list_links(find_desk(client.get("/").text)), "HR does not decide"


def test_a_consultant_finds_the_trainings_to_come_and_the_cards(client, session, small):
    consultant = add_person(session)
    grant(session, consultant, "consultant", kato=KOKSHETAU)
    sign_in(client, session, consultant)
    assert {
        "/auth/walk-ins",
        "/auth/walk-ins/new",
        "/outreach/run",
        "/outreach/trainings/new",
        "/outreach/trainings/held",
        "/auth/cards",
        "/accounts/iin",
        "/paper-tests/",
        "/assessment/exceptions",
        "/sittings/",
        "/practice/board",
    } == set(list_links(find_desk(client.get("/").text)))


def test_a_trainer_has_an_entry_in_the_menu_and_only_the_own_courses(client, session, small):
    trainer = add_person(session)
    grant(session, trainer, "trainer", course_slug="security")
    sign_in(client, session, trainer)
    page = client.get("/work").text
    assert '<a class="site-nav__link" href="/work" aria-current="page"' in page
    assert '/work"' in client.get("/").text
    results = [href for href in list_links(page) if href.startswith("/assessment/")]
    assert results in ([], ["/assessment/security"])


def test_a_learner_and_a_visitor_find_no_desk(client, session, small):
    assert "desk" not in find_desk(client.get("/").text)
    sign_in(client, session, add_person(session))
    assert find_desk(client.get("/").text) == ""
    assert client.get("/work").status_code == 403
