"""The section that the menu marks, and the language switch on a page that answers a form."""

import re

import pytest
from flask import g, request

from lms.accounts.rules import ROLES
from lms.web.access import get_rule
from lms.web.page_cache import AnonymousReader
from lms.web.page_head import render_page_head
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.reporting import add_country


def list_marked_sections(page):
    """Return the sections that the menus mark, wide and small."""
    hrefs = re.findall(r'<a class="site-nav__link" href="([^"]+)" aria-current="page"', page)
    return sorted(set(hrefs))


@pytest.fixture
def small(session):
    return add_country(session)


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
        ("/calendars/", ["/my"]),
        ("/report-builder/", ["/reporting/"]),
    ],
)
def test_the_menu_marks_the_section_of_a_page_and_none_on_home_and_help(officer, path, section):
    page = officer.get(path, follow_redirects=True).text
    assert list_marked_sections(page) == section


def test_sign_in_cards_are_marked_as_such_for_a_consultant_and_as_people_for_hr(
    client, session, small
):
    consultant = add_person(session)
    grant(session, consultant, "consultant", kato=KOKSHETAU)
    sign_in(client, session, consultant)
    assert list_marked_sections(client.get("/auth/cards").text) == ["/auth/cards"]
    sign_in(client, session, small.hr)
    assert list_marked_sections(client.get("/auth/cards").text) == ["/accounts/people"]


@pytest.mark.parametrize("path", ["/accounts/iin", "/assessment/exceptions"])
def test_what_a_consultant_opens_from_the_desk_is_marked_as_their_work(client, session, path):
    consultant = add_person(session)
    grant(session, consultant, "consultant", kato=KOKSHETAU)
    sign_in(client, session, consultant)
    assert list_marked_sections(client.get(path).text) == ["/work"]


def test_the_language_switch_of_a_refused_form_comes_back_to_the_form(client):
    page = client.send("/auth/sign-up", {}).text
    assert 'href="/language/ru?next=/auth/sign-up"' in page


def test_the_language_switch_where_only_a_form_is_taken_goes_home(officer, small):
    path = f"/reporting/units/{small.units[AKMOLA]}/export/nothing"
    page = officer.send(path, {"format": "csv"}).text
    assert 'href="/language/ru"' in page


# The section of each page that is read, for whoever holds every role but the trainer's. "*" stands
# for the other pages of a blueprint. "" is none: the page belongs to no section, or is a file.
SECTION_OF = {
    "accounts.*": "/accounts/people",
    "api.*": "",
    "assessment.*": "/catalogue/",
    "assessment.exception_people": "/work",
    "assessment.exception_withdrawal": "/work",
    "assessment.exceptions": "/work",
    "assessment.new_exception": "/work",
    "auth.*": "/auth/",
    "audit.*": "/work",
    "auth.api_tokens": "/accounts/people",
    "auth.block_person": "/accounts/people",
    "auth.card": "",
    "auth.card_code": "",
    "auth.cards": "/accounts/people",
    "auth.forgotten": "",
    "auth.forgotten_sent": "",
    "auth.new_api_token": "/accounts/people",
    "auth.new_walk_in": "/accounts/people",
    "auth.password_link": "",
    "auth.person_cards": "/accounts/people",
    "auth.sign_in": "",
    "auth.sign_in_by_name": "",
    "auth.sign_in_code": "",
    "auth.sign_out": "/auth/sign-out",
    "auth.sign_up": "",
    "auth.walk_ins": "/accounts/people",
    "auth.welcome": "",
    "auth.withdraw_role": "/accounts/people",
    "calendars.*": "/my",
    "catalogue.*": "/catalogue/",
    "certificates.*": "",
    "certificates.held": "/accounts/people",
    "diagnostics.*": "/my",
    "duplicates.*": "/accounts/people",
    "enrolment.*": "",
    "large_files.*": "/work",
    "learning.*": "/my",
    "messaging.*": "/messaging/",
    "obligations.*": "/obligations/",
    "open_data.*": "/reporting/",
    "outreach.*": "/outreach/",
    "pages.*": "",
    "pages.my_learning": "/my",
    "pages.work": "/work",
    "paper_tests.*": "/work",
    "sittings.*": "/work",
    "grading.*": "/work",
    "people_import.*": "/accounts/people",
    "periodic_reports.*": "/reporting/",
    "personal_data.*": "/auth/",
    "personal_data.enter_request": "/accounts/people",
    "personal_data.request_list": "/accounts/people",
    "personal_data.request_page": "/accounts/people",
    "practice.*": "/my",
    "practice.board": "/work",
    "practice.boards": "/work",
    "practice.final_task_results": "/catalogue/",
    "practice.replay_run": "/catalogue/",
    "practice.results": "/catalogue/",
    "practice.task_results": "/catalogue/",
    "programmes.*": "/programmes/",
    "reforms.*": "/reforms/",
    "regions.*": "",
    "regrading.*": "/catalogue/",
    "report_builder.*": "/reporting/",
    "reporting.*": "/reporting/",
    "retention.*": "/work",
    "schedules.*": "/reporting/",
    "search.*": "",
}
TRAINERS = {
    "assessment.*": "/work",
    "catalogue.upload": "/work",
    "catalogue.versions": "/work",
    "practice.results": "/work",
}
LEARNERS = {
    "learning.*": "/my",
    "practice.task": "/my",
    "outreach.*": "/outreach/",
    "catalogue.*": "/catalogue/",
}


def list_pages(app):
    """Yield the endpoints of pages with a URL of each."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        access = get_rule(app, rule.endpoint)
        if "GET" not in rule.methods or "." not in rule.endpoint or access.kind == "token":
            continue
        values = {
            name: min(getattr(converter, "items", {1}))  # one of the words that a URL may have
            for name, converter in rule._converters.items()
        }
        yield rule.endpoint, adapter.build(rule.endpoint, values | dict(rule.defaults or {}))


def find_section(app, url, endpoint, roles):
    """Return the URL that the menus mark for a reader with these roles."""
    with app.test_request_context(url):
        g.stand_in = AnonymousReader("Оқушы", frozenset(roles))
        assert request.endpoint == endpoint, url
        current = list_marked_sections(render_page_head())
    assert len(current) < 2, (endpoint, current)
    return "".join(current)


def look_up(table, endpoint):
    return table.get(endpoint, table.get(f"{endpoint.partition('.')[0]}.*"))


def test_every_page_lies_in_the_section_that_the_menu_marks(app):
    pages = list(list_pages(app))
    assert len({endpoint for endpoint, _url in pages}) > 100
    wrong = {
        endpoint: (marks, look_up(SECTION_OF, endpoint))
        for endpoint, url in pages
        if (marks := find_section(app, url, endpoint, {*ROLES} - {"trainer"}))
        != look_up(SECTION_OF, endpoint)
    }
    assert wrong == {}


@pytest.mark.parametrize(("roles", "table"), [({"trainer"}, TRAINERS), (set(), LEARNERS)])
def test_trainers_find_their_courses_under_their_work_and_learners_theirs_under_learning(
    app, roles, table
):
    pages = [page for page in list_pages(app) if look_up(table, page[0]) is not None]
    assert len(pages) >= 4
    for endpoint, url in pages:
        assert find_section(app, url, endpoint, roles) == look_up(table, endpoint), endpoint


def test_a_visitor_who_reads_the_first_lesson_is_among_the_courses(app):
    with app.test_request_context("/learning/a/b/c"):
        g.stand_in = None
        assert list_marked_sections(render_page_head()) == ["/catalogue/"]


def test_the_foot_that_is_kept_for_many_is_in_the_language_of_each(client):
    for code, words in (
        ("kk", "Ашық деректер"),
        ("ru", "Открытые данные"),
        ("kk", "Ашық деректер"),
    ):
        client.get(f"/language/{code}")
        foot = client.get("/outreach/").text.partition("<footer")[2]
        assert f">{words}</a>" in foot


def test_the_head_that_is_kept_for_many_names_each_reader_and_the_page_to_come_back_to(
    client, session, officer
):
    other = add_person(session, surname="Бөтенова")
    first = client.get("/schedules/").text
    assert "next=/schedules/" in first
    sign_in(client, session, other)
    second = client.get("/my").text
    assert "Бөтенова" in second
    assert "Бөтенова" not in first
    assert "next=/my" in second
    assert "next=/schedules/" not in second
