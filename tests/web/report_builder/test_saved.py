"""Saved reports in a browser: saved, listed, shared, renamed, edited, copied, deleted."""

import html
import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from lms.accounts.models import RoleGrant
from lms.report_builder.models import SavedReport
from lms.report_builder.rules import Definition
from lms.reporting.queries.areas import UNITS
from tests.conftest import NOW
from tests.factories.accounts import sign_in
from tests.factories.regions import AKMOLA
from tests.factories.report_builder import add_saved_report
from tests.factories.reporting import add_country

PARAMS = urlencode(
    {"count": ["enrolled", "completed"], "row": "district", "period": "this-year", "sex": "f"},
    doseq=True,
)


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.fixture
def officer(client, session, small):
    return sign_in(client, session, small.officer)


@pytest.fixture
def shared_id(session, small):
    report_id = add_saved_report(
        session, small.admin, (UNITS, small.units[AKMOLA]), name="Ортақ есеп", shared=True
    )
    session.commit()
    return report_id


def read_page(client, url, status=200):
    reply = client.get(url)
    assert reply.status_code == status
    return reply.get_data(as_text=True)


def find_link(page, start):
    return html.unescape(re.search(rf'(?:href|action)="({start}[^"]*)"', page).group(1))


def load_rows(session):
    """Load the saved reports, and end the transaction so that no writer waits."""
    rows = session.execute(select(*SavedReport.__table__.c).order_by(SavedReport.id)).all()
    session.rollback()
    return rows


def test_a_report_is_composed_saved_and_found_again(officer, session, small):
    assert "/report-builder/new" in read_page(officer, "/report-builder/")
    page = read_page(officer, f"/report-builder/table?{PARAMS}")
    save = find_link(page, "/report-builder/save")
    assert "value=" in read_page(officer, save)
    reply = officer.send(save, {"name": "  Әйелдер   биыл ", "shared": "y"})
    assert reply.status_code == 303
    (report,) = load_rows(session)
    assert (report.name, report.shared, report.area_id) == (
        "Әйелдер биыл",
        True,
        small.units[AKMOLA],
    )
    assert report.definition["filters"] == {"sex": ["f"]}
    list_page = read_page(officer, "/report-builder/")
    assert "Әйелдер биыл" in list_page
    assert "Әйелдер биыл" in read_page(officer, reply.location)


@pytest.mark.parametrize("name", ["", "  ", "х" * 201, "жаман\u202eат"])
def test_a_name_that_is_none_is_refused_and_kept_to_be_corrected(officer, session, name):
    save = f"/report-builder/save?{PARAMS}"
    assert officer.send(save, {"name": name}).status_code == 422
    assert load_rows(session) == []
    officer.send(save, {"name": "Бірінші"})
    assert officer.send(save, {"name": "Бірінші"}).status_code == 303, "sent twice"
    again = officer.send(save, {"name": "Бірінші", "shared": "y"})
    assert again.status_code == 422
    assert 'value="Бірінші"' in again.get_data(as_text=True)
    assert len(load_rows(session)) == 1


def test_a_report_is_changed_by_composing_it_anew(officer, session):
    officer.send(f"/report-builder/save?{PARAMS}", {"name": "Бірінші"})
    (report,) = load_rows(session)
    change = find_link(read_page(officer, f"/report-builder/{report.id}"), "/report-builder/new")
    form = read_page(officer, change)
    assert "Бірінші" in form
    assert f'name="report" type="hidden" value="{report.id}"' in form
    page = read_page(
        officer, f"/report-builder/table?count=overdue&row=course&period=2025&report={report.id}"
    )
    assert load_rows(session)[0].definition["counted"] == [
        "enrolled",
        "completed",
    ]  # looked at, not changed yet
    assert officer.send(find_link(page, f"/report-builder/{report.id}/change")).status_code == 303
    (changed_report,) = load_rows(session)
    assert (
        changed_report.id,
        changed_report.definition["counted"],
        changed_report.definition["period"],
    ) == (report.id, ["overdue"], "2025")
    assert officer.send(f"/report-builder/{report.id}/change?count=hearts").status_code == 303
    assert load_rows(session)[0].definition["counted"] == ["overdue"]


def test_a_colleague_opens_a_shared_report_and_keeps_a_copy_but_changes_nothing(
    officer, session, small, shared_id
):
    page = read_page(officer, f"/report-builder/{shared_id}")
    for what in ("name", "delete"):
        assert f"/report-builder/{shared_id}/{what}" not in page
        read_page(officer, f"/report-builder/{shared_id}/{what}", status=404)
    assert (
        officer.send(
            find_link(page, "/report-builder/save"), {"name": "Менің көшірмем"}
        ).status_code
        == 303
    )
    assert [(row.name, row.person_id, row.shared) for row in load_rows(session)] == [
        ("Ортақ есеп", small.admin.id, True),
        ("Менің көшірмем", small.officer.id, False),
    ]


def test_what_is_shared_no_more_is_gone_for_colleagues(client, session, small, shared_id):
    sign_in(client, session, small.admin)
    assert (
        client.send(f"/report-builder/{shared_id}/name", {"name": "Тек менікі"}).status_code == 303
    )
    sign_in(client, session, small.officer)
    read_page(client, f"/report-builder/{shared_id}", status=404)
    assert "Тек менікі" not in read_page(client, "/report-builder/")


def test_deleting_asks_first_and_ends_it_for_everybody(client, session, small, shared_id):
    sign_in(client, session, small.admin)
    assert "Ортақ есеп" in read_page(client, f"/report-builder/{shared_id}/delete")
    assert load_rows(session)[0].deleted_at is None
    assert client.send(f"/report-builder/{shared_id}/delete").status_code == 303
    assert load_rows(session)[0].deleted_at == NOW
    read_page(client, f"/report-builder/{shared_id}", status=404)
    sign_in(client, session, small.officer)
    assert "Ортақ есеп" not in read_page(client, "/report-builder/")


def test_the_agency_takes_over_what_was_left_behind(client, session, small):
    abandoned_id = add_saved_report(
        session, small.officer, (UNITS, small.units[AKMOLA]), name="Иесіз"
    )
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == small.officer.id).values(withdrawn_at=NOW)
    )
    sign_in(client, session, small.admin)
    assert "Иесіз" in read_page(client, "/report-builder/?whose=left")
    take = find_link(
        read_page(client, f"/report-builder/{abandoned_id}"),
        f"/report-builder/{abandoned_id}/take-over",
    )
    assert client.send(take).status_code == 303
    assert load_rows(session)[0].person_id == small.admin.id
    assert "take-over" not in read_page(client, f"/report-builder/{abandoned_id}")


def test_a_report_that_cannot_be_counted_any_more_says_why_and_can_be_deleted(
    officer, session, small
):
    broken = add_saved_report(
        session,
        small.officer,
        (UNITS, small.units[AKMOLA]),
        Definition(("hearts",), ("course",)),
        name="Бұрынғы",
    )
    session.commit()
    page = read_page(officer, f"/report-builder/{broken}", status=409)
    assert f"/report-builder/{broken}/delete" in page
    assert officer.send(f"/report-builder/{broken}/export", {"format": "csv"}).status_code == 409
    assert "Бұрынғы" in read_page(officer, "/report-builder/")


def test_a_saved_report_is_a_file_of_its_name(officer, session, shared_id):
    reply = officer.send(f"/report-builder/{shared_id}/export", {"format": "csv"})
    assert reply.status_code == 200
    assert reply.get_data().startswith(b"\xef\xbb\xbf")
    assert officer.send(f"/report-builder/{shared_id}/export", {"format": "exe"}).status_code == 400


def test_the_list_is_narrowed_and_says_when_nothing_is_found(officer, shared_id):
    assert "Ортақ есеп" in read_page(officer, "/report-builder/?name=ортақ")
    for query in ("name=жоқ", "whose=mine"):
        page = read_page(officer, f"/report-builder/?{query}")
        assert "Ортақ есеп" not in page
        assert 'href="/report-builder/"' in page
    assert "Ортақ есеп" in read_page(
        officer, "/report-builder/?whose=evil&sort=evil&page=x"
    )  # what means nothing is left out
