"""Screens of reports by e-mail: set up, change, pause, end, send now, download."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.models import AuditEvent, Person, RoleGrant
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.core.i18n import gettext, using_language
from lms.messaging.models import Unsubscription
from lms.report_builder.models import SavedReport
from lms.schedules.forms import FREQUENCY_NAMES, SAVED_FREQUENCY_NAMES
from lms.schedules.models import ReportSchedule
from lms.web.pagination import PAGE_SIZE
from tests.conftest import NOW
from tests.factories.accounts import (
    add_organisation,
    add_person,
    grant,
    keep_browser_active,
    sign_in,
)
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit
from tests.factories.report_builder import add_saved_report
from tests.factories.schedules import read_schedule, read_sendings, run_background, store_schedule

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = SQLITE


@pytest.fixture
def areas(session):
    """Ids of units by code; reading them later would hold SQLite's lock."""
    ids = {kato: load_unit(session, kato).id for kato in (AKMOLA, AKTOBE, KOKSHETAU)}
    session.rollback()
    return ids


@pytest.fixture
def officer(client, session):
    """Return the id of an officer of Akmola who is signed in."""
    who = add_person(session, email="officer@mail.kz")
    grant(session, who, OFFICER, kato=AKMOLA)
    sign_in(client, session, who)
    number = who.id
    session.commit()
    return number


def read_text(response, status=200):
    assert response.status_code == status
    return response.get_data(as_text=True)


def load_only_schedule(session):
    session.rollback()
    [number] = session.scalars(select(ReportSchedule.id))
    return read_schedule(session, number)


def test_an_empty_list_leads_on_to_what_can_be_chosen(client, officer):
    page = read_text(client.get("/schedules/"))
    assert "/schedules/new" in page and "<table" not in page
    choice = read_text(client.get("/schedules/new"))
    assert "what=figures" in choice and "what=periodic" in choice
    assert "/schedules/" in read_text(client.get("/schedules/sent"))


def test_the_figures_of_a_district_are_set_up_from_the_url_and_come_from_the_next_monday_on(
    client, session, officer, areas
):
    path = f"/schedules/new?what=figures&kind=units&area={areas[KOKSHETAU]}&every=week&format=csv"
    page = read_text(client.get(path))
    assert f'selected value="units:{areas[KOKSHETAU]}"' in page
    assert re.search(r'checked[^>]*value="csv"', page)
    reply = client.send(
        path, {"area": f"units:{areas[KOKSHETAU]}", "every": "week", "format": "csv"}
    )
    assert reply.status_code == 303
    row = load_only_schedule(session)
    assert (row.person_id, row.subject, row.area_id, row.format) == (
        officer,
        "figures",
        areas[KOKSHETAU],
        "csv",
    )
    assert row.next_on == date(2026, 3, 16)
    page = read_text(client.get(reply.location))
    assert "officer@mail.kz" in page
    assert (
        f"http://127.0.0.1:8000/schedules/new?what=figures&amp;every=week&amp;format=csv&amp;kind=units&amp;area={areas[KOKSHETAU]}"
        in page
    )


def test_nothing_chosen_is_lost_on_an_error(client, officer, areas):
    page = read_text(
        client.send(
            "/schedules/new?what=periodic",
            {"area": f"units:{areas[KOKSHETAU]}", "every": "week", "format": "xlsx"},
        ),
        422,
    )
    assert f'selected value="units:{areas[KOKSHETAU]}"' in page and re.search(
        r'checked[^>]*value="xlsx"', page
    )
    assert "Басқа жер керек болса" in page, "the list of areas says where the others are"


def test_what_is_foreign_looks_as_what_is_missing(client, session, officer, areas):
    other = add_person(session)
    number = store_schedule(session, other.id, areas[AKMOLA])
    row = SavedReport(
        person_id=other.id,
        area_kind="units",
        area_id=areas[AKMOLA],
        name="Бөтен",
        definition={},
        shared=False,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    report = row.id
    session.commit()
    urls = [
        f"/schedules/{number}",
        "/schedules/99999",
        f"/schedules/new?what=saved&report={report}",
        f"/schedules/new?what=figures&kind=units&area={areas[AKTOBE]}",
        "/schedules/new?what=figures&kind=moon&area=1",
    ]
    assert {client.get(url).status_code for url in urls} == {404}
    for action in ("pause", "resume", "send", "end", "edit"):
        assert (
            client.send(
                f"/schedules/{number}/{action}", {"every": "week", "format": "csv"}
            ).status_code
            == 404
        )
    refusal = client.send(
        "/schedules/new?what=figures",
        {"area": f"units:{areas[AKTOBE]}", "every": "week", "format": "csv"},
    )
    assert refusal.status_code == 422, "not among those to choose from"


def test_pausing_going_on_changing_and_ending(client, session, officer, areas, clock):
    number = store_schedule(session, officer, areas[AKMOLA])
    assert client.send(f"/schedules/{number}/pause").status_code == 303
    assert read_schedule(session, number).paused_at is not None
    keep_browser_active(client, clock.forward(days=10))
    session.add(Unsubscription(person_id=officer, channel="email", category="reports", at=NOW))
    session.commit()
    assert client.send(f"/schedules/{number}/resume").status_code == 303
    row = read_schedule(session, number)
    assert (row.paused_at, row.next_on) == (None, date(2026, 3, 23)), "what was missed stays missed"
    assert session.scalars(select(Unsubscription)).all() == []
    session.rollback()
    assert (
        client.send(f"/schedules/{number}/edit", {"every": "month", "format": "pdf"}).status_code
        == 303
    )
    row = read_schedule(session, number)
    assert (row.every, row.format, row.next_on) == ("month", "pdf", date(2026, 4, 1))
    read_text(client.get(f"/schedules/{number}/end"))
    assert client.send(f"/schedules/{number}/end").status_code == 303
    assert read_schedule(session, number).ended_why == "person"
    for action in ("pause", "resume", "send", "edit"):
        assert (
            client.send(
                f"/schedules/{number}/{action}", {"every": "week", "format": "csv"}
            ).status_code
            == 409
        )
    read_text(client.get(f"/schedules/{number}"))


def test_two_changes_of_one_report_at_once_lose_nothing_of_each_other(client, session, officer):
    number = store_schedule(
        session, officer, load_unit(session, AKMOLA).id, every="week", format="csv"
    )
    session.commit()
    path = f"/schedules/{number}/edit"
    stamp = re.search(r'name="fingerprints" value="([^"]*)"', read_text(client.get(path)))[1]
    changes = ({"every": "month"}, {"format": "xlsx"}, {"every": "quarter"})
    replies = [
        client.send(path, {"every": "week", "format": "csv", "fingerprints": stamp, **change})
        for change in changes
    ]
    assert [reply.status_code for reply in replies] == [303, 303, 422]
    row = read_schedule(session, number)
    assert (row.every, row.format) == ("month", "xlsx")


def test_sent_now_it_shows_how_far_it_is_and_then_the_file_for_thirty_days(  # noqa: PLR0917 - fixtures
    client, session, officer, areas, clock, app
):
    container = app.extensions["lms"]
    number = store_schedule(session, officer, areas[AKMOLA], format="csv")
    first, again = (client.send(f"/schedules/{number}/send") for _ in range(2))
    assert first.status_code == 303 and first.location == again.location, (
        "pressed twice is sent once"
    )
    assert "data-refresh" in read_text(client.get(first.location))
    run_background(container)
    [row] = read_sendings(session)
    assert (row.state, row.due_on, row.first) == ("drawn", None, date(2026, 3, 2)), (
        "a Monday: the week before it"
    )
    assert f"/schedules/sent/{row.id}/file" in read_text(client.get(first.location))
    file = client.send(f"/schedules/sent/{row.id}/file")
    assert (
        file.data == container.temporary_storage.get(row.sha256)
        and file.headers["Cache-Control"] == "no-store"
    )
    assert "figures-units-" in file.headers["Content-Disposition"] and file.mimetype == "text/csv"
    assert (
        session.scalars(select(AuditEvent.details).where(AuditEvent.kind == "exported")).one()[
            "sending"
        ]
        == row.id
    )
    session.rollback()
    stranger = add_person(session)
    grant(session, stranger, NATIONAL_ADMIN)
    browser = app.test_client()
    sign_in(browser, session, stranger)
    session.rollback()
    assert (
        browser.get(first.location).status_code
        == browser.send(f"/schedules/sent/{row.id}/file").status_code
        == 404
    )
    clock.forward(days=30)
    client.send("/auth/sign-out")
    assert not is_row_kept(session, row.id, clock.now())


def is_row_kept(session, sending_id, now):
    from lms.schedules.queries import find_sending

    session.rollback()
    row = find_sending(session, sending_id)
    session.rollback()
    return row.is_kept(now)


def test_who_no_longer_answers_for_it_opens_no_file(client, session, officer, areas, app):
    number = store_schedule(session, officer, areas[AKMOLA], format="csv")
    client.send(f"/schedules/{number}/send")
    run_background(app.extensions["lms"])
    [row] = read_sendings(session)
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == officer).values(region_unit_id=areas[AKTOBE])
    )
    session.commit()
    assert f"/schedules/sent/{row.id}/file" not in read_text(
        client.get(f"/schedules/sent/{row.id}")
    )
    assert client.send(f"/schedules/sent/{row.id}/file").status_code == 404


def test_the_list_of_what_was_sent_is_filtered_paged_and_exported_and_says_what_became_of_the_mail(
    client, session, officer, areas, app
):
    container = app.extensions["lms"]
    for form in ("csv", "xlsx"):
        store_schedule(session, officer, areas[AKMOLA], format=form, next_on=NOW.date())
    run_background(container)
    page = read_text(client.get("/schedules/sent"))
    assert page.count('href="/schedules/sent/') == 2
    [first, _second] = read_sendings(session)
    only_one = read_text(client.get(f"/schedules/sent?schedule={first.schedule_id}&state=drawn"))
    assert only_one.count('href="/schedules/sent/') == 1
    assert 'href="/schedules/sent/' not in read_text(client.get("/schedules/sent?state=failed"))
    text = client.send("/schedules/sent/export", {"format": "csv"}).get_data(as_text=True)
    assert len(text.splitlines()) == 3


def test_a_saved_report_of_ones_own_can_be_chosen(client, session, officer, areas):
    session.add(
        SavedReport(
            person_id=officer,
            area_kind="units",
            area_id=areas[AKMOLA],
            name="Менің есебім",
            definition={},
            shared=False,
            created_at=NOW,
        )
    )
    session.commit()
    path = (
        re.search(
            r'href="(/schedules/new\?what=saved[^"]+)"', read_text(client.get("/schedules/new"))
        )
        .group(1)
        .replace("&amp;", "&")
    )
    assert "Менің есебім" in read_text(client.get(path))
    assert client.send(path, {"every": "quarter", "format": "xlsx"}).status_code == 303
    row = load_only_schedule(session)
    assert (row.subject, row.saved_report_id is not None, row.next_on) == (
        "saved",
        True,
        date(2026, 4, 1),
    )


def test_the_page_of_each_report_leads_to_getting_it_by_mail(client, session, officer, areas):
    """Every reader of the page is admitted there, with the report selected already."""
    colleague, akmola = add_person(session), areas[AKMOLA]
    reports = [
        add_saved_report(session, owner, ("units", akmola), shared=True)
        for owner in (session.get_one(Person, officer), colleague)
    ]
    hidden_id = add_saved_report(session, colleague, ("units", akmola), name="Жасырын")
    session.commit()
    pages = {
        f"/reporting/units/{akmola}": f"what=figures&kind=units&area={akmola}",
        f"/periodic-reports/units/{akmola}": f"what=periodic&kind=units&area={akmola}",
        f"/periodic-reports/units/{akmola}/2026-Q1": f"what=periodic&kind=units&area={akmola}",
    } | {f"/report-builder/{number}": f"what=saved&report={number}" for number in reports}
    for page, query in pages.items():
        path = f"/schedules/new?{query}"
        assert f'href="{path}"'.replace("&", "&amp;") in read_text(client.get(page)), page
        assert "checked" in read_text(client.get(path)), page
    assert client.get(f"/report-builder/{hidden_id}").status_code == 404, (
        "the control: who may not see it is not let in there either"
    )
    assert client.get(f"/schedules/new?what=saved&report={hidden_id}").status_code == 404
    assert "what=saved" not in read_text(
        client.get("/report-builder/table?count=enrolled&row=course&period=2026")
    ), "it is not saved"


def test_a_saved_report_is_about_its_own_period_whenever_it_comes(client, session, officer, areas):
    owner = session.get_one(Person, officer)
    number = add_saved_report(session, owner, ("units", areas[AKMOLA]))
    session.commit()
    with using_language("kk"):
        before, own = gettext(FREQUENCY_NAMES["week"]), gettext(SAVED_FREQUENCY_NAMES["week"])
    assert before in read_text(client.get("/schedules/new?what=figures"))
    path = f"/schedules/new?what=saved&report={number}"
    page = read_text(client.get(path))
    assert own in page and before not in page
    page = read_text(client.send(path, {"every": "week", "format": "csv"}, follow_redirects=True))
    assert own in page and before not in page


def test_how_to_get_the_figures_of_another_area_stands_only_where_one_is_chosen(
    client, session, officer, areas
):
    report = add_saved_report(session, session.get_one(Person, officer), ("units", areas[AKMOLA]))
    session.commit()
    with using_language("kk"):
        hint = gettext(
            "For any other area open its figures and choose there to get them by e-mail."
        )
    assert hint in read_text(client.get("/schedules/new?what=figures"))
    assert hint not in read_text(client.get(f"/schedules/new?what=saved&report={report}"))


def test_a_url_for_a_colleague_stands_only_where_a_colleague_may_see_the_report(
    client, session, officer, areas
):
    owner, area = session.get_one(Person, officer), areas[AKMOLA]
    numbers = {
        sharing: add_saved_report(
            session, owner, ("units", area), name=sharing, shared=sharing == "all"
        )
        for sharing in ("all", "mine", "deleted")
    }
    pages = {}
    for sharing, number in numbers.items():
        row_id = store_schedule(session, officer, area, subject="saved", saved_report_id=number)
        if sharing == "deleted":
            session.execute(
                update(SavedReport).where(SavedReport.id == number).values(deleted_at=NOW)
            )
            session.commit()
        pages[sharing] = read_text(client.get(f"/schedules/{row_id}"))
    offers = {name: "/schedules/new?what=saved" in page for name, page in pages.items()}
    assert offers == {"all": True, "mine": False, "deleted": False}
    links = {name: f"/report-builder/{numbers[name]}/name" in page for name, page in pages.items()}
    assert links == {"all": False, "mine": True, "deleted": False}


def test_hr_gets_the_figures_of_the_own_organisation_and_of_no_unit(client, session, areas):
    employer, who = add_organisation(session, kato=KOKSHETAU), add_person(session)
    grant(session, who, HR, organisation_id=employer.id)
    sign_in(client, session, who)
    number = employer.id
    session.commit()
    page = read_text(client.get("/schedules/new?what=figures"))
    assert re.findall(r'<option[^>]*value="([^"]+)"', page) == [f"organisations:{number}"]
    assert (
        client.get(f"/schedules/new?what=figures&kind=units&area={areas[KOKSHETAU]}").status_code
        == 404
    )
    reply = client.send(
        "/schedules/new?what=figures",
        {"area": f"organisations:{number}", "every": "month", "format": "pdf"},
    )
    assert reply.status_code == 303
    assert "auth/edit" in read_text(client.get(reply.location)), "there is no address to send to"


def test_a_page_of_a_long_list_costs_a_few_queries(  # noqa: PLR0917 - fixtures
    client, session, officer, areas, app, count_queries
):
    for _one in range(60):
        store_schedule(session, officer, areas[AKMOLA], ended_at=NOW - timedelta(days=1))
    with count_queries(app) as statements:
        page = read_text(client.get("/schedules/"))
    assert page.count('href="/schedules/') >= PAGE_SIZE and "page=2" in page
    assert len(statements) <= 8, statements
