"""Every list that may be long is written by a job, with the rows that its CSV has."""

import csv
import io
import re
from collections import Counter

import pytest

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.accounts.services import record_event
from tests.conftest import NOW
from tests.factories import people_import as imports
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, build_actor, grant, sign_in
from tests.factories.large_files import decrypt, list_recorded, read_file, read_rows, run_jobs
from tests.factories.regions import AKMOLA
from tests.factories.reporting import CANARY, add_country


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.fixture
def officer(client, session, small):
    return sign_in(client, session, small.officer)


def read_csv(reply):
    assert reply.status_code == 200
    text = reply.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]


def prepare_workbook(client, session, container, path):
    """Request a list as a workbook and do the job; return its file."""
    reply = client.send(path, {"format": "xlsx"})
    assert reply.status_code == 303, reply.text[:500]
    number = re.fullmatch(r"/large-files/(\d+)", reply.headers["Location"])
    page = client.get(reply.headers["Location"])
    assert page.status_code == 200 and "data-refresh" in page.text
    run_jobs(container)
    return read_file(session, int(number[1]))


def write_plainly(rows):
    """Return cells as texts: days as CSV has them, numbers without their fraction."""
    return [
        [
            "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
            for cell in row
        ]
        for row in rows
    ]


def check_same(client, session, container, path):
    """Check that the workbook has the rows of the CSV, and notes the same people."""
    before = Counter(list_recorded(session))
    rows = read_csv(client.send(path, {"format": "csv"}))
    between = Counter(list_recorded(session))
    row = prepare_workbook(client, session, container, path)
    assert row.state == "ready"
    assert sorted(write_plainly(read_rows(decrypt(container, row)))) == sorted(rows)
    assert row.expected == row.rows == len(rows) > 0
    assert Counter(list_recorded(session)) - between == between - before
    return rows, row


def test_people(client, session, container, officer):
    rows, _row = check_same(client, session, container, "/accounts/people/export")
    assert CANARY not in {cells[0] for cells in rows}
    narrowed = "/accounts/people/export?text=Әбдіров&state=active"
    few, row = check_same(client, session, container, narrowed)
    assert 0 < len(few) < len(rows), "the filters count too"
    assert "Әбдіров" not in row.title


def test_organisations(client, session, container, officer):
    check_same(client, session, container, "/accounts/organisations/export")


@pytest.mark.parametrize(
    "query",
    [
        "measure=enrolled",
        "measure=people_enrolled",
        "measure=enrolled&sort=name&course=security&period=2026",
        "measure=overdue&own=1",
        "measure=people_overdue",
        "measure=completed&name=абдиров",
        "measure=enrolled&audience=civil_servant",
        "measure=enrolled&boundaries=2026-01-01",
    ],
)
def test_people_behind_a_figure(client, session, container, small, query):
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[AKMOLA]}/people/export?{query}"
    check_same(client, session, container, path)


def test_people_of_an_organisation_behind_a_figure(client, session, container, small):
    sign_in(client, session, small.hr)
    path = f"/reporting/organisations/{small.organisation.id}/people/export?measure=obliged"
    session.commit()
    check_same(client, session, container, path)


def test_people_of_an_assignment_and_those_who_are_late(client, session, container, officer, small):
    assignment_id = records.assign(
        session, small.courses[0], due_days=30, region_unit_id=small.units[AKMOLA]
    )
    session.commit()
    rows, row = check_same(client, session, container, f"/obligations/{assignment_id}/export")
    assert {cells[4] for cells in rows} == {row.title}, "it is called as its course"
    check_same(client, session, container, "/obligations/late/export")


def test_the_record_of_actions(client, session, container, small):
    chief = add_person(session)
    grant(session, chief, NATIONAL_ADMIN)
    record_event(session, kind="person_blocked", subject=f"person:{small.officer.id}", now=NOW)
    sign_in(client, session, chief)
    check_same(client, session, container, "/audit/export?kind=person_blocked")


def test_faulty_lines(client, session, container):
    office = add_organisation(session)
    hr = add_person(session)
    grant(session, hr, HR, organisation_id=office.id)
    actor, office_id = build_actor(session, hr), office.id
    sign_in(client, session, hr)
    content = imports.make_csv([("123", "Қате", "Адам"), ("", "Жоқ", "Адам"), imports.make_row(1)])
    import_id = imports.check_list(container, actor, office_id, content)
    rows, _row = check_same(
        client, session, container, f"/people-import/imports/{import_id}/faulty"
    )
    assert [cells[1] for cells in rows] == ["Қате", "Жоқ"]


def test_a_file_is_in_the_language_in_which_it_was_requested(client, session, container, officer):
    client.get("/language/ru")
    _rows, row = check_same(client, session, container, "/accounts/people/export")
    assert (row.language, row.title) == ("ru", "Люди")


def test_what_is_not_in_scope_is_refused_before_a_file_is_requested(client, small, officer):
    for path in (
        "/obligations/999/export",
        f"/reporting/organisations/{small.foreign_organisation.id}/people/export",
    ):
        assert client.send(path, {"format": "xlsx"}).status_code == 404
    assert "<table" not in client.get("/large-files/").text
