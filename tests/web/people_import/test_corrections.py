"""Faults of a list are corrected and decided on its page, without a script."""

import io
import re

import pytest

from lms.accounts.rules import HR
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, make_csv, make_iin
from tests.factories.staff_lists import draw_list, scale_mess, write_workbook_list

HEADER = ("ИИН", "ФИО", "Телефон", "E-mail", "")


@pytest.fixture
def container(app):
    """Return the application's own container, so that background jobs see what its pages did."""
    return app.extensions["lms"]


@pytest.fixture
def organisation_id(client, session):
    """Return the organisation whose HR is signed in in `client`."""
    organisation = accounts.add_organisation(session, name_kk="Басқарма", name_ru="Управление")
    hr = accounts.add_person(session)
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    accounts.sign_in(client, session, hr)
    return organisation.id


def upload_list(client, organisation_id, content, name="list.csv"):
    form = {"organisation_id": organisation_id, "table": (io.BytesIO(content), name)}
    reply = client.send("/people-import/new", form)
    return reply.headers["Location"].removesuffix("/columns")


def check_columns(client, container, url, **columns):
    fields = {"column_0": "iin", "column_1": "full_name", "column_2": "phone", "column_3": "email"}
    client.send(f"{url}/columns", {**fields, **columns})
    lists.run_jobs(container)


def test_a_line_without_a_field_is_listed_with_what_stood_there(client, container, organisation_id):
    rows = [(make_iin(1), "Серікова Айгүл", "25-00-00 (раб.)", ""), ("12", "Қате Адам", "", "")]
    url = upload_list(client, organisation_id, make_csv(rows, HEADER))
    check_columns(client, container, url)
    overview = client.get(url).text
    assert f"{url}?kind=phone_wrong" in overview
    assert f"{url}?kind=iin_wrong" in overview
    page = client.get(f"{url}?kind=phone_wrong").text
    assert "25-00-00 (раб.)" in page
    assert 'name="text-2-phone"' in page
    assert "Қате Адам" not in page
    assert make_iin(1) not in page


def test_what_is_typed_is_taken_at_the_next_check_and_kept_where_it_is_wrong_again(
    client, container, organisation_id
):
    rows = [
        (make_iin(1), "Серікова Айгүл", "25-00-00", ""),
        ("12", "Қате Адам", "", ""),
        ("13", "Тағы Адам", "", ""),
    ]
    url = upload_list(client, organisation_id, make_csv(rows, HEADER))
    check_columns(client, container, url)
    form = {"text-2-phone": "8 701 123 45 67", "text-3-iin": make_iin(2), "text-4-iin": "123456789"}
    assert client.send(f"{url}/correct", form).status_code == 303
    assert "data-job" in client.get(url).text
    lists.run_jobs(container)
    assert 'value="123456789"' in client.get(f"{url}?action=faulty").text
    client.send(f"{url}/correct", {"skip-4": "y"})
    lists.run_jobs(container)
    client.send(f"{url}/apply")
    lists.run_jobs(container)
    assert lists.find_person(container, 1).phone == "+77011234567"
    assert lists.find_person(container, 2).surname == "Қате"
    assert client.send(f"{url}/correct", {"skip-2": "y"}).status_code == 409, "it is applied"


def test_a_line_that_was_left_out_can_be_taken_after_all(client, container, organisation_id):
    rows = [(make_iin(1), "Серікова Айгүл", "", ""), ("", "Отдел Кадров", "", "")]
    url = upload_list(client, organisation_id, make_csv(rows, HEADER))
    check_columns(client, container, url)
    assert 'name="take-3"' in client.get(f"{url}?action=skipped").text
    client.send(f"{url}/correct", {"take-3": "y", "text-3-iin": make_iin(2)})
    lists.run_jobs(container)
    client.send(f"{url}/apply")
    lists.run_jobs(container)
    assert lists.find_person(container, 2).surname == "Отдел"


def test_who_is_meant_is_decided_in_the_page(client, container, organisation_id):
    person_id = create_person(
        container,
        7,
        organisation_id,
        surname="Ким",
        given_name="Ольга",
        patronymic="Ивановна",
        email="own@b.kz",
    )
    url = upload_list(
        client, organisation_id, make_csv([("", "Ким Ольга", "", "new@b.kz")], HEADER)
    )
    check_columns(client, container, url)
    page = client.get(url).text
    choices = re.findall(r'name="choice-2" value="([^"]+)"', page)
    assert choices == [f"same-{person_id}", "new", "skip"]
    assert "own@b.kz" in page
    client.send(f"{url}/correct", {"choice-2": f"same-{person_id}"})
    lists.run_jobs(container)
    assert "own@b.kz" in client.get(f"{url}?action=changed").text
    client.send(f"{url}/correct", {"choice-2": "new", "text-2-iin": make_iin(8)})
    lists.run_jobs(container)
    client.send(f"{url}/apply")
    lists.run_jobs(container)
    assert lists.find_person(container, 8).email == "new@b.kz"
    assert lists.find_person(container, 7).email == "own@b.kz"


def test_another_sheet_gets_the_heading_that_is_in_it(client, container, organisation_id):
    lines, _truth = draw_list(4, scale_mess(30))
    url = upload_list(client, organisation_id, write_workbook_list(lines), "list.xlsx")
    assert "Ф.И.О." in client.get(f"{url}/columns").text
    for sheet, line, expected in (
        ("Титул", "4", "Утверждаю"),
        ("Штат 2026", "8", "Контакты телефон"),
    ):
        reply = client.send(f"{url}/reading", {"sheet": sheet, "header_line": line})
        assert reply.status_code == 303
        assert expected in client.get(f"{url}/columns").text


def test_the_file_of_faulty_lines_keeps_the_heading_and_goes_back_in(
    client, container, organisation_id
):
    lines, _truth = draw_list(4, scale_mess(60))
    url = upload_list(client, organisation_id, write_workbook_list(lines), "list.xlsx")
    matching = re.findall(
        r'<select[^>]* name="(column_\d+)".*?<option selected value="([^"]*)"',
        client.get(f"{url}/columns").text,
        re.DOTALL,
    )
    client.send(f"{url}/columns", dict(matching))
    lists.run_jobs(container)
    for kind in ("csv", "xlsx"):
        content = client.send(f"{url}/faulty", {"format": kind}).get_data()
        again = upload_list(client, organisation_id, content, f"list.{kind}")
        page = client.get(f"{again}/columns").text
        assert "Контакты телефон" in page
        assert page.count('<option selected value="phone">') == 1
        assert page.count('<option selected value="full_name">') == 1


def test_a_heading_without_words_is_not_remembered_for_the_next_one(
    client, container, organisation_id
):
    rows = [(make_iin(1), "Серікова Айгүл", "", "", "маман")]
    url = upload_list(client, organisation_id, make_csv(rows, HEADER))
    check_columns(client, container, url, column_4="position")
    other = make_csv([("1", make_iin(2), "Омаров Ерлан")], ("№", "ИИН", "ФИО"))
    page = client.get(f"{upload_list(client, organisation_id, other)}/columns").text
    assert '<option selected value="position">' not in page
    assert page.count('<option selected value="full_name">') == 1


def test_the_list_of_faults_is_paged(client, container, organisation_id):
    rows = [(str(number), f"Қате Адам{'а' * number}", "", "") for number in range(1, 26)]
    url = upload_list(client, organisation_id, make_csv(rows, HEADER))
    check_columns(client, container, url)
    assert client.get(f"{url}?action=faulty").text.count('class="import-line"') <= 26
    last = client.get(f"{url}?action=faulty&page=3").text
    assert last.count('name="skip-') == 5


def test_days_of_a_spreadsheet_are_shown_as_people_here_write_them(
    client, container, organisation_id
):
    row = (make_iin(1), "Серікова Айгүл", "", "", "2031-04-04")
    double = (make_iin(2), "Омаров Ерлан", "", "", "2020-05-06")
    header = (*HEADER[:4], "Дата приема")
    url = upload_list(client, organisation_id, make_csv([row, double, double], header))
    check_columns(client, container, url, column_4="starts_on")
    pages = client.get(url).text + client.get(f"{url}?kind=date_future").text
    assert 'value="04.04.2031"' in pages and "«04.04.2031»" in pages and "06.05.2020" in pages
    assert "2031-04-04" not in pages and "2020-05-06" not in pages
