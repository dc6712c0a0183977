"""Each file of an organisation's figures has the number of people who have not accepted a post."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from lms.accounts.models import PostOffer
from lms.accounts.rules.offers import OPEN
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.api import ApiClient, add_api_token
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.reporting import add_country
from tests.factories.schedules import read_sendings, run_background, store_schedule

INVITED = "Шақырылған, әзірге есепке алынбаған"
INVITED_TO_ALL = "Бүкіл ұйым бойынша шақырылғандар, әзірге есепке алынбаған"
NUMBER = 3


@pytest.fixture
def small(session):
    """Return a country with people invited to an organisation, one of them too long ago."""
    small = add_country(session)
    for days in (*range(1, NUMBER + 1), -1):
        add_invitation(session, small.organisation, expires_in=days)
    session.commit()
    return small


def add_invitation(session, office, *, expires_in):
    session.add(
        PostOffer(
            person_id=add_person(session, kato=KOKSHETAU).id,
            organisation_id=office.id,
            search_key="",
            starts_on=NOW.date(),
            offered_at=NOW,
            expires_at=NOW + timedelta(days=expires_in),
            state=OPEN,
        )
    )


@pytest.fixture
def hr(client, session, small):
    return sign_in(client, session, small.hr)


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def test_each_file_of_a_report_to_hand_in_says_how_many_are_invited(hr, small):
    path = f"/periodic-reports/organisations/{small.organisation.id}/2026-Q1"
    assert INVITED in hr.get(path).get_data(as_text=True)
    files = {
        kind: hr.send(f"{path}/download", {"format": kind}).data
        for kind in ("csv", "xlsx", "json", "pdf")
    }
    [row] = [row for row in read_csv(files["csv"]) if "invited" in row]
    assert row[-2:] == [INVITED, str(NUMBER)]
    assert [INVITED, NUMBER] in [row[:2] for row in read_sheets(files["xlsx"])]
    assert json.loads(files["json"])["invited"] == NUMBER
    text = " ".join(PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text().split())
    assert f"көрсеткіштерге кірмейтін адамдар: {NUMBER}." in text
    assert f"в показатели не входят: {NUMBER}." in text


def test_a_report_of_a_unit_does_not_speak_of_invitations(client, session, small):
    officer = sign_in(client, session, small.officer)
    path = f"/periodic-reports/units/{small.units[AKMOLA]}/2026-Q1"
    assert INVITED not in officer.get(path).get_data(as_text=True)
    assert "invited" not in json.loads(officer.send(f"{path}/download", {"format": "json"}).data)


@pytest.mark.parametrize("name", ["courses", "months"])
def test_a_table_of_figures_holds_the_number_in_its_file(hr, small, name):
    path = f"/reporting/organisations/{small.organisation.id}/export/{name}"
    head, *rows = read_csv(hr.send(path, {"format": "csv"}).data)
    assert head[-1] == INVITED_TO_ALL
    assert rows and {row[-1] for row in rows} == {str(NUMBER)}


def test_ranked_organisations_have_the_number_in_their_rows(client, session, small):
    officer = sign_in(client, session, small.officer)
    page = officer.get(f"/reporting/units/{small.units[AKMOLA]}/organisations").text
    assert "<th" in page and "Шақырылғандар" in page
    [row] = [row for row in page.split("<tr") if small.organisation.name_kk in row]
    url = f"/accounts/people/invited?organisation_id={small.organisation.id}&own=1"
    cell = re.search(rf'href="{re.escape(url)}"[^>]*>(.*?)</a>', row.replace("&amp;", "&"), re.S)
    assert cell.group(1).strip() == str(NUMBER)
    invitations = officer.get(url).text
    assert f"{NUMBER} шақыру" in invitations and invitations.count('<th scope="row"') == NUMBER


def test_a_composed_report_says_the_number_on_its_page_and_in_its_workbook(hr, small):
    params = f"?area=organisation-{small.organisation.id}&count=enrolled&row=course"
    assert INVITED in hr.get(f"/report-builder/table{params}").get_data(as_text=True)
    file = hr.send(f"/report-builder/table/export{params}", {"format": "xlsx"})
    assert [INVITED, str(NUMBER)] in [row[:2] for row in read_sheets(file.data)]


def test_figures_by_mail_say_the_number_in_both_kinds_of_table(app, session, small):
    container = app.extensions["lms"]
    for kind in ("xlsx", "csv"):
        store_schedule(
            session,
            small.hr.id,
            small.organisation.id,
            area_kind="organisations",
            format=kind,
            next_on=NOW.date(),
        )
    run_background(container)
    sheets, table = (container.temporary_storage.get(row.sha256) for row in read_sendings(session))
    assert [INVITED, str(NUMBER)] in [row[:2] for row in read_sheets(sheets)]
    [row] = [row for row in read_csv(table) if row[0] == INVITED]
    assert row[2] == str(NUMBER)


def test_clients_read_the_number_with_the_figures(client, session, small):
    ministry = ApiClient(client, add_api_token(session, small.organisation, "reports:read"))
    session.commit()
    assert ministry.get("/figures", measure="enrolled").json["invited"] == NUMBER
