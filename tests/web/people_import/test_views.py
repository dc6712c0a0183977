"""The screens of an import, as HR of an organisation goes through them."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.rules import HR
from lms.people_import.models import PeopleImport
from lms.people_import.rules import describe_fault
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, make_csv, make_iin, make_row


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


def test_the_organisation_of_the_only_role_is_chosen_before(client, session, organisation_id):
    accounts.add_organisation(session, name_ru="Отдел", parent_id=organisation_id)
    session.commit()
    page = client.get("/people-import/new").get_data(as_text=True)
    selected_ids = re.findall(r'<option value="(\d+)" selected', page)
    assert selected_ids == [str(organisation_id)]


def send_file(client, organisation_id, content, name="list.csv"):
    return client.send(
        "/people-import/new",
        {"organisation_id": organisation_id, "table": (io.BytesIO(content), name)},
    )


def upload_list(client, organisation_id, content, name="list.csv"):
    return (
        send_file(client, organisation_id, content, name)
        .headers["Location"]
        .removesuffix("/columns")
    )


def match_and_check(client, container, url, **columns):
    form = {
        "column_0": "iin",
        "column_1": "surname",
        "column_2": "given_name",
        "column_4": "position",
        "column_6": "email",
        **columns,
    }
    reply = client.send(f"{url}/columns", form)
    lists.run_jobs(container)
    return reply


def test_the_name_of_a_file_is_kept_without_what_deceives_or_no_database_takes(
    client, session, organisation_id
):
    name = "list\u202egpj\0.csv"
    upload_list(client, organisation_id, make_csv([make_row(1)]), name)
    assert session.scalars(select(PeopleImport.file_name)).all() == ["listgpj.csv"]


def test_from_an_empty_list_of_imports_to_an_applied_one_and_back(
    client, container, organisation_id
):
    assert "/people-import/new" in client.get("/people-import/").text
    assert client.get("/people-import/new").status_code == 200
    create_person(
        container, 1, organisation_id, surname="Серікова", given_name="Айгүл", email="old@b.kz"
    )
    create_person(container, 2, organisation_id, surname="Кеткен", given_name="Адам")
    content = make_csv(
        [make_row(1, email="new@b.kz"), make_row(3, "Жаңа"), ("123", "Қате", "Адам")]
    )
    url = upload_list(client, organisation_id, content)
    columns = client.get(f"{url}/columns").text
    assert "Серікова · Жаңа · Қате" in columns
    assert make_iin(1) not in columns
    assert '<option selected value="given_name">' in columns
    assert client.get(url).headers["Location"].endswith("/columns")
    assert (
        client.send(
            f"{url}/columns",
            {
                "column_0": "iin",
                "column_1": "surname",
                "column_2": "given_name",
                "column_6": "email",
            },
        ).status_code
        == 303
    )
    waiting = client.get(url).text
    assert "data-job" in waiting
    lists.run_jobs(container)
    for action, words in {
        "faulty": "Қате Адам",
        "new": "Жаңа",
        "changed": "old@b.kz",
        "missing": "Кеткен",
    }.items():
        page = client.get(f"{url}?action={action}").text
        assert words in page, action
        assert make_iin(1) not in page
    assert (
        client.send(f"{url}/apply", {"deactivate_missing": "y"}).headers["Location"].endswith(url)
    )
    lists.run_jobs(container)
    assert f"{url}/access" in client.get(url).text, "the new people need a way to sign in"
    assert client.send(f"{url}/undo").status_code == 303
    assert "data-job" in client.get(url).text
    lists.run_jobs(container)
    assert client.get(url).status_code == 200
    assert lists.find_person(container, 1).email == "old@b.kz"
    assert lists.find_person(container, 3) is None
    assert "list.csv" in client.get("/people-import/").text


def test_whoever_is_shown_can_see_who_looked(client, container, organisation_id, session):
    aigul = create_person(container, 1, organisation_id, surname="Серікова", given_name="Айгүл")
    url = upload_list(client, organisation_id, make_csv([make_row(1, category="")]))
    match_and_check(client, container, url)
    client.get(f"{url}?action=unchanged")
    with container.database.read() as reading:
        accesses = reading.scalars(
            select(PersonalAccess.access_kind).where(PersonalAccess.person_id == aigul)
        ).all()
    assert accesses == ["import"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"%PDF-1.7", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"),
        (b"a;b\0\n", "a.csv"),
        (make_csv([make_row(1)]), "a.exe"),
        (make_csv([make_row(1)]), "a.csv.html"),
        (make_csv([make_row(1)]), "list"),
        (make_csv([make_row(1)]), "a.xlsx"),
    ],
)
def test_what_is_no_table_is_refused_in_words_and_nothing_is_kept(
    client, organisation_id, session, content, name
):
    reply = send_file(client, organisation_id, content, name)
    assert reply.status_code == 422
    assert "field__error" in reply.text
    assert session.scalars(select(PeopleImport)).all() == []


def test_a_list_for_another_organisation_is_refused(client, organisation_id, session):
    other = accounts.add_organisation(session)
    session.commit()
    assert send_file(client, other.id, make_csv([make_row(1)])).status_code == 422
    assert send_file(client, "", make_csv([make_row(1)])).status_code == 422
    assert (
        client.send("/people-import/new", {"organisation_id": organisation_id}).status_code == 422
    )


def test_columns_that_say_too_little_or_one_thing_twice_come_back_with_what_was_chosen(
    client, container, organisation_id
):
    url = upload_list(client, organisation_id, make_csv([make_row(1)]))
    repeated = client.send(
        f"{url}/columns", {"column_0": "iin", "column_1": "surname", "column_2": "surname"}
    )
    assert repeated.status_code == 422
    assert repeated.text.count('<option selected value="surname">') == 2
    incomplete = client.send(
        f"{url}/columns", {f"column_{number}": "" for number in range(7)} | {"column_4": "position"}
    )
    assert incomplete.status_code == 422
    assert '<option selected value="position">' in incomplete.text


def test_another_way_of_reading_is_taken(client, container, organisation_id):
    content = "Тізім;2026\r\nЖСН;Тегі;Аты\r\n".encode(
        "cp1251", "replace"
    ) + f"{make_iin(1)};Иванов;Иван\r\n".encode("cp1251")
    url = upload_list(client, organisation_id, content)
    form = client.get(f"{url}/reading").text
    assert 'name="encoding"' in form
    assert 'name="sheet"' not in form
    assert (
        client.send(
            f"{url}/reading", {"encoding": "cp1251", "delimiter": ";", "header_line": "99"}
        ).status_code
        == 422
    )
    assert (
        client.send(
            f"{url}/reading", {"encoding": "cp1251", "delimiter": ";", "header_line": "2"}
        ).status_code
        == 303
    )
    assert "Иванов" in client.get(f"{url}/columns").text
    assert match_and_check(client, container, url).status_code == 303
    assert client.get(f"{url}/reading").status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_faulty_lines_come_back_as_a_file_that_can_be_corrected_and_brought_again(
    client, container, organisation_id, kind
):
    url = upload_list(
        client,
        organisation_id,
        make_csv([make_row(1), ("123", "Қате", "Адам", "", "=1+1"), ("", "Жоқ", "Адам")]),
    )
    match_and_check(client, container, url)
    reply = client.send(f"{url}/faulty", {"format": kind})
    if kind == "csv":
        lines = reply.get_data().decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert lines[1].startswith("123;Қате;Адам;;'=1+1")
        assert "Серікова" not in reply.text
    else:
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(reply.get_data()))
            .get_sheet_by_index(0)
            .to_python()
        )
        assert [line[1] for line in rows] == ["Тегі", "Қате", "Жоқ"]
        assert rows[0][-1]
    again = upload_list(client, organisation_id, reply.get_data(), f"list.{kind}")
    match_and_check(client, container, again)
    second = (
        client.send(f"{again}/faulty", {"format": "csv"})
        .get_data()
        .decode("utf-8-sig")
        .splitlines()
    )
    assert [len(line.split(";")) for line in second[:1]] == [8]


def test_the_empty_list_is_there_in_both_languages(client, organisation_id):
    headers = []
    for code in ("kk", "ru"):
        reply = client.get(f"/people-import/template/{code}")
        book = CalamineWorkbook.from_filelike(io.BytesIO(reply.get_data()))
        headers.append(book.get_sheet_by_index(0).to_python()[0])
    assert len(headers[0]) == len(headers[1]) > 8
    assert client.get("/people-import/template/en").status_code == 404


def test_a_step_out_of_turn_is_told(client, container, organisation_id):
    url = upload_list(client, organisation_id, make_csv([make_row(1)]))
    assert client.send(f"{url}/apply").status_code == 409
    assert client.send(f"{url}/undo").status_code == 409


def test_the_result_asks_the_same_number_of_queries_for_any_number_of_lines(
    app, client, container, organisation_id, count_queries
):
    counts = []
    for size in (3, 40):
        url = upload_list(
            client,
            organisation_id,
            make_csv([make_row(n, "Тегі" + "абвгдежзик"[n % 10]) for n in range(size)]),
        )
        match_and_check(client, container, url)
        with count_queries(app) as statements:
            client.get(url)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_line_with_a_contact_of_somebody_elsewhere_is_shown_as_taken_without_it(
    client, session, container, organisation_id
):
    other = accounts.add_organisation(session)
    session.commit()
    create_person(container, 9, other.id, surname="Бөтен", given_name="Адам", email="known@b.kz")
    content = make_csv([make_row(3, "Жаңа", email="known@b.kz")])
    url = upload_list(client, organisation_id, content)
    match_and_check(client, container, url)
    page = client.get(url)
    assert page.status_code == 200
    assert describe_fault(("contacts", "contact_elsewhere")) in page.text
