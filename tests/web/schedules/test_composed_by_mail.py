"""A saved report from its page to the mailbox: the file says what the page says that day."""

import csv
import html
import io
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from python_calamine import CalamineWorkbook

from lms.messaging.jobs import send_round
from lms.report_builder.rules import Definition
from lms.reporting.queries.areas import UNITS
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_person, sign_in
from tests.factories.messaging import make_office
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.report_builder import add_saved_report
from tests.factories.reporting import add_country
from tests.factories.schedules import read_sendings, run_background

DAYS = 7  # to the Monday after NOW


@pytest.fixture
def small(session):
    """Akmola, whose officer has an e-mail, and the agency's staff."""
    world = add_country(session)
    world.officer.email = "officer@mail.kz"
    session.commit()
    return world


@pytest.fixture
def shared_report(session, small):
    definition = Definition(
        ("enrolled", "completed", "overdue", "certificates"), ("district", "course")
    )
    report = add_saved_report(
        session,
        small.admin,
        (UNITS, small.units[AKMOLA]),
        definition,
        name="Ортақ есеп",
        shared=True,
    )
    session.commit()
    return report


def read_text(reply):
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def list_cells(page):
    """Return the texts of the cells of the page's table, the total last."""
    table = page[page.index("<tbody") : page.index("</table>")]
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in re.split(r"<tr[^>]*>", table)[1:]
    ]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in rows]


def set_up(client, report, form):
    """Set up the report by e-mail from its page."""
    page = read_text(client.get(f"/report-builder/{report}"))
    path = html.unescape(re.search(r'href="(/schedules/new\?[^"]+)"', page).group(1))
    assert client.send(path, {"every": "week", "format": form}).status_code == 303


def test_a_composed_report_comes_by_mail_as_its_page_is_on_that_day(  # noqa: PLR0917 - fixtures
    app, client, session, clock, small, shared_report
):
    container = app.extensions["lms"]
    sign_in(client, session, small.officer)
    for form in ("xlsx", "csv"):
        set_up(client, shared_report, form)
    before = list_cells(read_text(client.get(f"/report-builder/{shared_report}")))
    run_background(container)
    assert read_sendings(session) == [], "its day has not come"

    clock.moment = NOW + timedelta(days=DAYS)
    records.finish(session, add_person(session, kato=KOKSHETAU), small.courses[0], now=clock.now())
    sign_in(client, session, small.officer, now=clock.now())
    session.commit()
    run_background(container)
    page = list_cells(read_text(client.get(f"/report-builder/{shared_report}")))
    assert page != before, (
        "the control: the numbers are not those of the day on which it was set up"
    )
    assert [row.state for row in read_sendings(session)] == ["drawn", "drawn"]

    clock.forward(minutes=10)
    assert send_round(container, make_office(container)) == 1, "both in one mail"
    [path] = (container.settings.instance / "outbox").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    files = {
        file.get_filename().rpartition(".")[2]: file.get_payload(decode=True)
        for file in mail.iter_attachments()
    }
    assert (
        mail["To"] == "officer@mail.kz" and "Ортақ есеп" in mail.get_body(("plain",)).get_content()
    )
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_index(0).to_python()
    )
    workbook = [
        [str(int(cell)) if isinstance(cell, float) else cell for cell in row] for row in sheet[1:]
    ]
    lines = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";"))[1:]
    assert workbook == lines == page
    assert len(page) > 4 and any(int(number) for number in page[-1][2:])
