"""Lists of people from a file: matching, missing rows, use, deletion."""

import io

import pytest
from sqlalchemy import select

from lms.core.crypto import FieldCipher
from lms.obligations.models import TargetList, TargetListPerson
from tests.factories.accounts import grant, person, sign_in
from tests.factories.regions import AKMOLA, AKTOBE
from tests.web.obligations.office import CANARY, count, rows_in, text_of

IIN = "900101300017"


@pytest.fixture
def contacts(office, session, app):
    """Give the three civil servants an IIN, an e-mail address and a user name."""
    first, second, third = office.servants
    cipher: FieldCipher = app.extensions["lms"].iin_cipher
    first.iin_hash, second.email, third.user_name = (
        cipher.lookup("010203500018"),
        "second@example.kz",
        "third.one",
    )
    office.stranger.user_name, office.stranger.email = "stranger.one", "stranger@example.kz"
    session.commit()
    return office


def build_form(content, office, name_of_file="тізім.csv", **values):
    file = (io.BytesIO(content.encode("utf-8-sig")), name_of_file)
    return {"name": "Жаңа тізім", "target": f"unit-{office.units[AKMOLA]}", "file": file, **values}


def test_people_are_found_by_user_name_and_the_list_is_kept(officer, contacts, session):
    reply = officer.send(
        "/obligations/lists/new", build_form("Аты;Логин\nБір;third.one\nЕкі;THIRD.ONE\n", contacts)
    )
    assert reply.status_code == 303
    page = text_of(officer.get(reply.headers["Location"]))
    assert rows_in(page) == 1 and contacts.servants[2].surname in page
    assert "Жаңа тізім" in text_of(officer.get("/obligations/lists"))
    assert f"list:{session.scalars(select(TargetList.id)).one()}" in text_of(
        officer.get("/obligations/new")
    )


def test_an_iin_that_a_spreadsheet_took_for_a_number_is_found(officer, contacts, session):
    assert (
        officer.send(
            "/obligations/lists/new", build_form("№,ЖСН\n1,10203500018\n", contacts)
        ).status_code
        == 303
    )
    assert session.scalars(select(TargetListPerson.person_id)).all() == [contacts.servants[0].id]


def test_who_is_not_found_is_named_by_line_and_a_stranger_is_as_if_there_were_none(
    officer, contacts, session
):
    page = text_of(
        officer.send(
            "/obligations/lists/new",
            build_form(
                "E-mail;Ескерту\nsecond@example.kz;\nstranger@example.kz;\nnobody@example.kz;\nnonsense;\n;а\n",
                contacts,
            ),
        )
    )
    assert rows_in(page) == 4 and CANARY not in page
    lines = [line for line in ("3", "4", "5", "6") if f">{line}</th>" in page]
    assert lines == ["3", "4", "5", "6"]
    assert session.scalars(select(TargetListPerson.person_id)).all() == [contacts.servants[1].id]


def test_iins_that_are_not_found_are_shown_masked(officer, contacts):
    page = text_of(
        officer.send("/obligations/lists/new", build_form(f"ИИН\n{IIN}\n010203500018\n", contacts))
    )
    assert IIN not in page and IIN[-4:] in page


FAULTS = [
    ("Логин\nthird.one\n", {"name": ""}),
    ("Логин\nthird.one\n", {"target": "unit-1"}),
    ("Логин\nnobody\n", {}),
    ("Түсі;Саны\nкөк;1\n", {}),
    ("", {}),
    ("Логин\nthird.one\n", {"file": ""}),
    ("Логин\nthird.one\n", {"name_of_file": "a.exe"}),
    ("Логин\nthird.one\n", {"name_of_file": "a.csv.html"}),
    ("Логин\nthird.one\n", {"name_of_file": "a.xlsx"}),
]


def test_a_faulty_form_is_refused_and_no_list_is_kept(officer, contacts, session):
    for content, changes in FAULTS:
        page = text_of(
            officer.send("/obligations/lists/new", build_form(content, contacts, **changes)), 422
        )
        assert "error-summary" in page, (content, changes)
    assert count(session, TargetList) == 0


def test_two_lists_of_a_place_have_two_names(officer, contacts, session):
    assert (
        officer.send(
            "/obligations/lists/new", build_form("Логин\nthird.one\n", contacts)
        ).status_code
        == 303
    )
    text_of(officer.send("/obligations/lists/new", build_form("Логин\nthird.one\n", contacts)), 422)
    assert count(session, TargetList) == 1


def test_a_list_is_deleted_when_nothing_uses_it(officer, contacts, session):
    officer.send("/obligations/lists/new", build_form("Логин\nthird.one\n", contacts))
    list_id = session.scalars(select(TargetList.id)).one()
    session.commit()
    where = f"/obligations/lists/{list_id}"
    assert (
        officer.send("/obligations/new", contacts.form(**{"only-0": f"list:{list_id}"})).status_code
        == 303
    )
    assert f"{where}/delete" not in text_of(officer.get(where))
    assert officer.send(f"{where}/delete").status_code == 409
    assert officer.send("/obligations/1/withdraw").status_code == 303
    assert "Жаңа тізім" in text_of(officer.get(f"{where}/delete"))
    assert officer.send(f"{where}/delete").status_code == 303
    assert officer.get(where).status_code == 404 and count(session, TargetListPerson) == 0


def test_a_list_of_another_place_is_not_there(officer, contacts, client, session):
    officer.send("/obligations/lists/new", build_form("Логин\nthird.one\n", contacts))
    list_id = session.scalars(select(TargetList.id)).one()
    session.commit()
    other = person(session)
    grant(session, other, "officer", kato=AKTOBE)
    sign_in(client, session, other)
    assert "Жаңа тізім" not in text_of(client.get("/obligations/lists"))
    for path in (
        f"/obligations/lists/{list_id}",
        f"/obligations/lists/{list_id}/delete",
        "/obligations/lists/999",
    ):
        assert client.get(path).status_code == 404
    assert client.send(f"/obligations/lists/{list_id}/delete").status_code == 404
