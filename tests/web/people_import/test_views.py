"""The screens of an import, as HR of a state body goes through them."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.rules import HR
from lms.people_import.models import PeopleImport
from tests.factories import accounts as make
from tests.factories import people_import as lists
from tests.factories.people_import import csv_file, iin, row, somebody


@pytest.fixture
def container(app):
    """Of the application itself, so that the background work sees what its pages did."""
    return app.extensions["lms"]


@pytest.fixture
def body(client, session):
    """The id of the organisation whose HR is signed in in `client`."""
    made = make.organisation(session, name_kk="Басқарма", name_ru="Управление")
    hr = make.person(session)
    make.grant(session, hr, HR, organisation_id=made.id)
    make.sign_in(client, session, hr)
    return made.id


def upload(client, body, content, name="list.csv"):
    return client.send(
        "/people-import/new", {"organisation_id": body, "table": (io.BytesIO(content), name)}
    )


def uploaded(client, body, content, name="list.csv"):
    return upload(client, body, content, name).headers["Location"].removesuffix("/columns")


def check(client, container, place, **columns):
    chosen = {
        "column_0": "iin",
        "column_1": "surname",
        "column_2": "given_name",
        "column_4": "position",
        "column_6": "email",
        **columns,
    }
    reply = client.send(f"{place}/columns", chosen)
    lists.run_jobs(container)
    return reply


def test_from_an_empty_list_of_imports_to_an_applied_one_and_back(client, container, body):
    assert "/people-import/new" in client.get("/people-import/").text
    assert client.get("/people-import/new").status_code == 200
    somebody(container, 1, body, surname="Серікова", given_name="Айгүл", email="old@b.kz")
    somebody(container, 2, body, surname="Кеткен", given_name="Адам")
    content = csv_file([row(1, email="new@b.kz"), row(3, "Жаңа"), ("123", "Қате", "Адам")])
    place = uploaded(client, body, content)
    columns = client.get(f"{place}/columns").text
    assert "Серікова · Жаңа · Қате" in columns
    assert iin(1) not in columns
    assert '<option selected value="given_name">' in columns
    assert client.get(place).headers["Location"].endswith("/columns")
    assert (
        client.send(
            f"{place}/columns",
            {
                "column_0": "iin",
                "column_1": "surname",
                "column_2": "given_name",
                "column_6": "email",
            },
        ).status_code
        == 303
    )
    waiting = client.get(place).text
    assert "data-job" in waiting
    lists.run_jobs(container)
    for action, words in {
        "faulty": "Қате Адам",
        "new": "Жаңа",
        "changed": "old@b.kz",
        "missing": "Кеткен",
    }.items():
        page = client.get(f"{place}?action={action}").text
        assert words in page, action
        assert iin(1) not in page
    assert (
        client.send(f"{place}/apply", {"deactivate_missing": "y"})
        .headers["Location"]
        .endswith(place)
    )
    lists.run_jobs(container)
    offered = re.findall(r'name="person" value="(\d+)"', client.get(place).text)
    assert offered == [str(lists.person_with(container, 3).id)], (
        "the sign-in cards are for the new people"
    )
    assert client.send(f"{place}/undo").status_code == 303
    assert "data-job" in client.get(place).text
    lists.run_jobs(container)
    assert client.get(place).status_code == 200
    assert lists.person_with(container, 1).email == "old@b.kz"
    assert lists.person_with(container, 3) is None
    assert "list.csv" in client.get("/people-import/").text


def test_whoever_is_shown_can_see_who_looked(client, container, body, session):
    aigul = somebody(container, 1, body, surname="Серікова", given_name="Айгүл")
    place = uploaded(client, body, csv_file([row(1, category="")]))
    check(client, container, place)
    client.get(f"{place}?action=unchanged")
    with container.database.read() as reading:
        seen = reading.scalars(
            select(PersonalAccess.what).where(PersonalAccess.person_id == aigul)
        ).all()
    assert seen == ["import"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"%PDF-1.7", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"),
        (b"a;b\0\n", "a.csv"),
        (csv_file([row(1)]), "a.exe"),
        (csv_file([row(1)]), "a.csv.html"),
        (csv_file([row(1)]), "list"),
        (csv_file([row(1)]), "a.xlsx"),
    ],
)
def test_what_is_no_table_is_refused_in_words_and_nothing_is_kept(
    client, body, session, content, name
):
    reply = upload(client, body, content, name)
    assert reply.status_code == 422
    assert "field__error" in reply.text
    assert session.scalars(select(PeopleImport)).all() == []


def test_a_list_for_another_organisation_is_refused(client, body, session):
    other = make.organisation(session)
    session.commit()
    assert upload(client, other.id, csv_file([row(1)])).status_code == 422
    assert upload(client, "", csv_file([row(1)])).status_code == 422
    assert client.send("/people-import/new", {"organisation_id": body}).status_code == 422


def test_columns_that_say_too_little_or_one_thing_twice_come_back_with_what_was_chosen(
    client, container, body
):
    place = uploaded(client, body, csv_file([row(1)]))
    twice = client.send(
        f"{place}/columns", {"column_0": "iin", "column_1": "surname", "column_2": "surname"}
    )
    assert twice.status_code == 422
    assert twice.text.count('<option selected value="surname">') == 2
    little = client.send(
        f"{place}/columns",
        {f"column_{number}": "" for number in range(7)} | {"column_4": "position"},
    )
    assert little.status_code == 422
    assert '<option selected value="position">' in little.text


def test_another_way_of_reading_is_taken(client, container, body):
    content = "Тізім;2026\r\nЖСН;Тегі;Аты\r\n".encode(
        "cp1251", "replace"
    ) + f"{iin(1)};Иванов;Иван\r\n".encode("cp1251")
    place = uploaded(client, body, content)
    form = client.get(f"{place}/reading").text
    assert 'name="encoding"' in form
    assert 'name="sheet"' not in form
    assert (
        client.send(
            f"{place}/reading", {"encoding": "cp1251", "delimiter": ";", "header_line": "99"}
        ).status_code
        == 422
    )
    assert (
        client.send(
            f"{place}/reading", {"encoding": "cp1251", "delimiter": ";", "header_line": "2"}
        ).status_code
        == 303
    )
    assert "Иванов" in client.get(f"{place}/columns").text
    assert check(client, container, place).status_code == 303
    assert client.get(f"{place}/reading").status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_faulty_lines_come_back_as_a_file_that_can_be_mended_and_brought_again(
    client, container, body, kind
):
    place = uploaded(
        client, body, csv_file([row(1), ("123", "Қате", "Адам", "", "=1+1"), ("", "Жоқ", "Адам")])
    )
    check(client, container, place)
    reply = client.send(f"{place}/faulty", {"format": kind})
    if kind == "csv":
        lines = reply.get_data().decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert lines[1].startswith("123,Қате,Адам,,'=1+1")
        assert "Серікова" not in reply.text
    else:
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(reply.get_data()))
            .get_sheet_by_index(0)
            .to_python()
        )
        assert [line[1] for line in rows] == ["Тегі", "Қате", "Жоқ"]
        assert rows[0][-1]
    again = uploaded(client, body, reply.get_data(), f"list.{kind}")
    check(client, container, again)
    second = (
        client.send(f"{again}/faulty", {"format": "csv"})
        .get_data()
        .decode("utf-8-sig")
        .splitlines()
    )
    assert [len(line.split(",")) for line in second[:1]] == [8]


def test_the_empty_list_is_there_in_both_languages(client, body):
    headers = []
    for code in ("kk", "ru"):
        reply = client.get(f"/people-import/template/{code}")
        book = CalamineWorkbook.from_filelike(io.BytesIO(reply.get_data()))
        headers.append(book.get_sheet_by_index(0).to_python()[0])
    assert len(headers[0]) == len(headers[1]) > 8
    assert client.get("/people-import/template/en").status_code == 404


def test_a_step_out_of_turn_is_told(client, container, body):
    place = uploaded(client, body, csv_file([row(1)]))
    assert client.send(f"{place}/apply").status_code == 409
    assert client.send(f"{place}/undo").status_code == 409


def test_the_result_asks_the_same_number_of_queries_for_any_number_of_lines(
    app, client, container, body, count_queries
):
    counted = []
    for size in (3, 40):
        place = uploaded(
            client, body, csv_file([row(n, "Тегі" + "абвгдежзик"[n % 10]) for n in range(size)])
        )
        check(client, container, place)
        with count_queries(app) as statements:
            client.get(place)
        counted.append(len(statements))
    assert counted[0] == counted[1]
