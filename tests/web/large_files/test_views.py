"""Pages of large files: progress, saving, deleting; a person's own, while they have the right."""

import re

import pytest
from sqlalchemy import select, update

from lms.accounts.models import AuditEvent, Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.large_files.jobs import delete_old_files
from lms.large_files.models import LargeFile
from lms.large_files.rules import MOST_WAITING
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, keep_browser_active, sign_in
from tests.factories.large_files import list_stored, read_rows, run_jobs
from tests.factories.regions import AKMOLA, KOKSHETAU

EXPORT = "/accounts/people/export"


@pytest.fixture
def officer(client, session):
    """Return the id of an officer of Akmola who is signed in."""
    who = add_person(session, surname="Маман", kato=AKMOLA, email="officer@mail.kz")
    grant(session, who, OFFICER, kato=AKMOLA)
    for number in range(4):
        add_person(session, surname=f"Адам{number}")
    sign_in(client, session, who)
    number = who.id
    session.commit()
    return number


@pytest.fixture
def prepared_url(client, container, officer):
    """Return the URL of a ready file of the officer's people."""
    url = request_file(client)
    run_jobs(container)
    return url


def request_file(client, query=""):
    reply = client.send(EXPORT + query, {"format": "xlsx"})
    assert reply.status_code == 303
    return reply.headers["Location"]


def change_grants(session, person_id, **values):
    session.execute(update(RoleGrant).where(RoleGrant.person_id == person_id).values(values))
    session.commit()


def list_events(session, kind):
    session.rollback()
    events = session.execute(
        select(AuditEvent.actor_id, AuditEvent.subject, AuditEvent.details).where(
            AuditEvent.kind == kind
        )
    ).all()
    session.rollback()
    return [tuple(event) for event in events]


def test_a_long_list_is_announced_with_what_it_will_hold_and_its_progress(client, officer):
    page = client.get(request_file(client)).text
    assert "Файлыңыз дайындалып жатыр" in page
    assert re.search(r"Жолдар</dt>\s*<dd[^>]*>\s*5\s*</dd>", page), "how many rows"
    assert "Адамдар" in page
    assert re.search(r'<a href="/large-files/\d+" data-by-hand>', page), "without a script"
    assert "/download" not in page


def test_a_csv_of_any_length_and_a_workbook_that_is_not_long_are_sent_at_once(
    client, app, session, officer
):
    assert client.send(EXPORT, {"format": "csv"}).status_code == 200
    reply = client.send(f"{EXPORT}?text=nobody-is-called-so", {"format": "xlsx"})
    assert reply.status_code == 200 and reply.data.startswith(b"PK"), "none is not more than none"
    assert session.scalars(select(LargeFile.id)).all() == []


def test_the_file_is_saved_from_its_page_and_that_is_recorded(
    client, session, container, officer, prepared_url
):
    page = client.get(prepared_url).text
    assert "Файлыңыз дайын" in page and f'action="{prepared_url}/download"' in page
    reply = client.send(f"{prepared_url}/download")
    assert reply.status_code == 200
    assert {row[0] for row in read_rows(reply.data)} == {"Маман", *(f"Адам{n}" for n in range(4))}
    assert reply.headers["Content-Length"] == str(len(reply.data))
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="people-2026-03-09.xlsx"'
    file_id = int(prepared_url.rpartition("/")[2])
    assert list_events(session, "exported") == [
        (officer, "people", {"format": "xlsx", "file": file_id})
    ]
    [(_who, subject, details)] = list_events(session, "file_requested")
    assert (subject, details) == (f"large_file:{file_id}", {"table": "accounts.people", "rows": 5})


def test_a_message_leads_to_the_file(client, prepared_url):
    page = client.get("/messaging/").text
    assert "Файлыңыз дайын: «Адамдар»" in page
    [link] = re.findall(r'action="(/messaging/\d+/open)"', page)
    assert client.send(link).headers["Location"] == prepared_url


def test_nobody_else_gets_it_not_even_who_may_see_the_same_list(app, session, prepared_url):
    other = add_person(session, kato=AKMOLA)
    grant(session, other, NATIONAL_ADMIN)
    browser = sign_in(app.test_client(), session, other)
    assert browser.get(prepared_url).status_code == 404
    assert browser.send(f"{prepared_url}/download").status_code == 404
    assert browser.send(f"{prepared_url}/delete").status_code == 404
    visitor = app.test_client()
    assert visitor.get(prepared_url).headers["Location"].startswith("/auth/sign-in")
    assert visitor.send(f"{prepared_url}/download").status_code == 401


def test_whoever_has_another_area_now_cannot_open_what_was_written_for_the_one_before(
    client, session, officer, prepared_url
):
    unit_id = session.scalars(select(RoleGrant.region_unit_id)).one()
    session.rollback()
    other = add_person(session, kato=KOKSHETAU)
    elsewhere = other.region_unit_id
    change_grants(session, officer, region_unit_id=elsewhere)
    page = client.get(prepared_url).text
    assert "енді Сізге қарасты емес" in page and "/download" not in page
    assert client.send(f"{prepared_url}/download").status_code == 403
    change_grants(session, officer, region_unit_id=unit_id)
    assert client.send(f"{prepared_url}/download").status_code == 200, "the control"


def test_whoever_sees_more_now_still_can(client, session, officer, prepared_url):
    change_grants(session, officer, role=NATIONAL_ADMIN, region_unit_id=None)
    assert client.send(f"{prepared_url}/download").status_code == 200


def test_whoever_has_no_role_or_is_blocked_cannot(client, session, officer, prepared_url):
    change_grants(session, officer, withdrawn_at=NOW)
    assert client.get(prepared_url).status_code == 403
    assert client.send(f"{prepared_url}/download").status_code == 403
    change_grants(session, officer, withdrawn_at=None)
    session.execute(update(Person).where(Person.id == officer).values(blocked_at=NOW))
    session.commit()
    assert client.send(f"{prepared_url}/download").status_code == 401


def test_a_file_whose_time_is_over_is_gone(client, container, clock, prepared_url):
    clock.forward(days=7, seconds=1)
    keep_browser_active(client, clock.now())
    assert client.get(prepared_url).status_code == 404, "before it is deleted too"
    assert prepared_url not in client.get("/large-files/").text
    delete_old_files(container)
    assert list_stored(container) == []
    assert client.get(prepared_url).status_code == 404
    assert client.send(f"{prepared_url}/download").status_code == 404
    assert "Дайындалған файл жоқ" in client.get("/large-files/").text


def test_a_content_that_is_missing_is_said_to_be_gone(client, container, prepared_url):
    [digest] = list_stored(container)
    container.temporary_storage.remove(digest)
    assert client.send(f"{prepared_url}/download").status_code == 404


def test_a_file_in_preparation_cannot_be_saved_yet_but_stopped(client, container, session, officer):
    url = request_file(client)
    assert client.send(f"{url}/download").status_code == 409
    reply = client.send(f"{url}/delete")
    assert reply.headers["Location"] == "/large-files/"
    run_jobs(container)
    assert client.get(url).status_code == 404
    assert list_stored(container) == []


def test_a_file_is_deleted_with_its_content(client, container, session, officer, prepared_url):
    assert len(list_stored(container)) == 1, "the control"
    assert client.send(f"{prepared_url}/delete").status_code == 303
    assert list_stored(container) == []
    assert client.get(prepared_url).status_code == 404
    assert [who for who, *_rest in list_events(session, "file_deleted")] == [officer]


def test_the_same_list_requested_twice_leads_to_the_same_file(client, officer):
    first = request_file(client)
    assert request_file(client) == first
    assert request_file(client, "?text=адам") != first


def test_too_many_at_once_are_refused_in_words(client, officer):
    for number in range(MOST_WAITING):
        request_file(client, f"?text=адам{number}")
    reply = client.send(EXPORT, {"format": "xlsx"})
    assert reply.status_code == 409
    assert "3 файл дайындалып жатыр" in reply.text
    assert request_file(client, "?text=адам0"), "one of them again is none more"


def test_a_file_that_could_not_be_written_says_so(client, container, session, officer):
    url = request_file(client)
    session.execute(update(LargeFile).values(state="failed", error="broken", ended_at=NOW))
    session.commit()
    page = client.get(url).text
    assert "Файлды жазу кезінде қате шықты" in page and "/download" not in page


def test_all_files_of_a_person_stand_in_one_list(client, container, officer):
    assert "Дайындалған файл жоқ" in client.get("/large-files/").text
    first = request_file(client)
    run_jobs(container)
    second = request_file(client, "?text=адам")
    page = client.get("/large-files/").text
    assert page.index(second) < page.index(first)
    assert "дайындалып жатыр" in page and "дайын" in page
    client.get("/language/ru")
    assert "Подготовленные файлы" in client.get("/large-files/").text


def test_a_list_of_several_sheets_says_that_it_goes_on(client, session, officer):
    url = request_file(client)
    assert "парақ" not in client.get(url).text
    session.execute(update(LargeFile).values(expected=1_048_576))
    session.commit()
    assert "келесі парақта жалғасады" in client.get(url).text
