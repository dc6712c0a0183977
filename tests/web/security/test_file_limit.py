"""One person takes and brings files up to a limit that all processes share: an account that was taken over gives away no more in a while."""

import hashlib

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.app import create_app
from lms.core.passwords import Passwords
from lms.core.throttle import ThrottleCount
from lms.web import file_limit
from tests.client import judge_page
from tests.conftest import CHEAP, NOW, FixedClock
from tests.web.security.policy import cases, read
from tests.web.security.site import UNSAFE, Site, form_of

POLICY = read()
EXPORT = "/accounts/organisations/export"
CSV = {"format": "csv"}
MANY_FILES = ("Қысқа уақыт ішінде тым көп файл", "слишком много файлов")


@pytest.fixture
def few(monkeypatch):
    """A limit that is soon reached."""
    monkeypatch.setattr(file_limit, "FILES", 3)
    return 3


def counted(site, role):
    """How many files the role's person took and brought so far."""
    key = hashlib.sha256(f"files {site.world.people[role]}".encode()).hexdigest()
    with site.database.read() as session:
        return session.scalar(select(ThrottleCount.hits).where(ThrottleCount.key == key)) or 0


def exported(site):
    """How many exports the audit record holds."""
    with site.database.read() as session:
        return session.scalar(select(func.count()).where(AuditEvent.kind == "exported"))


def test_after_sixty_files_in_ten_minutes_the_person_waits_and_nobody_else(site):
    statuses = [
        site.ask("admin", "POST", EXPORT, CSV).status_code for _file in range(file_limit.FILES)
    ]
    assert statuses == [200] * 60
    before = exported(site)
    refused = site.ask("admin", "POST", EXPORT, CSV)
    assert (refused.status_code, exported(site)) == (429, before), (
        "refused before anything is made or noted"
    )
    assert int(refused.headers["Retry-After"]) == 600
    assert site.ask("hr", "POST", EXPORT, CSV).status_code == 200
    assert site.ask("admin", "GET", "/accounts/organisations").status_code == 200, (
        "pages are read on"
    )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_page_says_in_both_languages_what_to_do(site, few):
    for _file in range(few):
        site.ask("admin", "POST", EXPORT, CSV)
    pages = []
    for language in ("kk", "ru"):
        cookies = f"{site.cookie('admin')}; language={language}"
        reply = site.ask("admin", "POST", EXPORT, CSV, headers={"Cookie": cookies})
        assert reply.status_code == 429
        judge_page(reply.get_data(as_text=True))
        pages.append(reply.get_data(as_text=True))
    assert all(words in page for words, page in zip(MANY_FILES, pages, strict=True))


def test_after_the_ten_minutes_one_goes_on(site, few):
    for _file in range(few):
        site.ask("admin", "POST", EXPORT, CSV)
    clock = site.app.extensions["lms"].clock
    for minutes, status in ((9, 429), (2, 200)):
        clock.forward(minutes=minutes)
        assert site.ask("admin", "POST", EXPORT, CSV).status_code == status


def test_all_processes_count_together(site, few):
    """Another application on the same database knows of the files that this one gave."""
    other = Site(
        create_app(site.app.extensions["lms"].settings, FixedClock(NOW), Passwords(CHEAP)),
        site.world,
        lambda: None,
    )
    statuses = [
        one.ask("admin", "POST", EXPORT, CSV).status_code for one in (site, other, site, other)
    ]
    other.database.dispose()
    assert statuses == [200] * few + [429]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_list_that_is_brought_counts_before_it_is_read(site, few):
    for _file in range(few):
        assert site.ask("hr", "POST", "/people-import/new", {}).status_code == 422, (
            "nothing is brought, so nothing is counted"
        )
    assert counted(site, "hr") == 0
    for _file in range(few):
        assert (
            site.ask(
                "hr",
                "POST",
                "/people-import/new",
                form_of(site.world, "hr", "people_import.new", {}),
            ).status_code
            == 303
        )
    assert (
        site.ask(
            "hr", "POST", "/people-import/new", form_of(site.world, "hr", "people_import.new", {})
        ).status_code
        == 429
    )
    assert site.ask("hr", "POST", EXPORT, CSV).status_code == 429, (
        "files of both ways count together"
    )


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_form_that_gives_or_takes_a_file_is_counted(site):
    found, uncounted = set(), set()
    for case in cases(POLICY, site.app, ("trainer", "region", "hr", "admin")):
        endpoint = case.address.rule.endpoint
        if (
            case.address.method not in UNSAFE
            or case.which not in ("", "own")
            or case.expected not in (200, 303)
        ):
            continue
        ways = site.world.targets[case.role][case.line.object][case.which] if case.which else {}
        brings = any(
            isinstance(value, tuple)
            for value in form_of(site.world, case.role, endpoint, ways).values()
        )
        before = counted(site, case.role)
        with site.call(case.role, case.address, ways) as reply:
            assert reply.status_code == case.expected, endpoint
            if brings or reply.headers.get("Content-Disposition", "").startswith("attachment"):
                found.add(endpoint)
                uncounted |= {endpoint} if counted(site, case.role) != before + 1 else set()
        site.restore()
    assert uncounted == set()
    assert len(found) > 20
