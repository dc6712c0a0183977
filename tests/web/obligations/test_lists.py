"""Lists of people from a file: matching, missing rows, use, deletion."""

import io
from time import process_time

import pytest
from sqlalchemy import select

from lms.background.dispatch import run_one
from lms.core.crypto import FieldCipher
from lms.core.jobs import Job
from lms.core.tables.reader import read_table
from lms.obligations.models import TargetList, TargetListPerson
from lms.obligations.queries.list_readings import LIST_JOB
from lms.obligations.services import list_files
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.regions import AKMOLA, AKTOBE
from tests.web.obligations.office import CANARY, count_records, count_table_rows, read_text

IIN = "900101300017"


@pytest.fixture
def contacts(office, session, app):
    """Give the three civil servants an IIN, an e-mail and a user name."""
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
    page = read_text(officer.get(reply.headers["Location"]))
    assert count_table_rows(page) == 1 and contacts.servants[2].surname in page
    assert "Жаңа тізім" in read_text(officer.get("/obligations/lists"))
    assert f"list:{session.scalars(select(TargetList.id)).one()}" in read_text(
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
    reply = officer.send(
        "/obligations/lists/new",
        build_form(
            "E-mail;Ескерту\nsecond@example.kz;\nstranger@example.kz;\nnobody@example.kz;\nnonsense;\n;а\n",
            contacts,
        ),
    )
    page = read_text(officer.get(reply.headers["Location"]))
    assert count_table_rows(page) == 4 and CANARY not in page
    lines = [line for line in ("3", "4", "5", "6") if f">{line}</th>" in page]
    assert lines == ["3", "4", "5", "6"]
    assert session.scalars(select(TargetListPerson.person_id)).all() == [contacts.servants[1].id]


def test_iins_that_are_not_found_are_shown_masked(officer, contacts):
    spaced = f"{IIN[:6]} {IIN[6:]}"
    reply = officer.send(
        "/obligations/lists/new",
        build_form(f"ИИН\n{IIN}\n{spaced}\nИИН {IIN}\n010203500018\n", contacts),
    )
    page = read_text(officer.get(reply.headers["Location"]))
    assert (
        IIN not in page and spaced not in page and IIN[-4:] in page and count_table_rows(page) == 3
    )


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
        page = read_text(
            officer.send("/obligations/lists/new", build_form(content, contacts, **changes)), 422
        )
        assert "error-summary" in page, (content, changes)
    assert count_records(session, TargetList) == 0


def test_two_lists_of_an_area_have_two_names(officer, contacts, session):
    assert (
        officer.send(
            "/obligations/lists/new", build_form("Логин\nthird.one\n", contacts)
        ).status_code
        == 303
    )
    read_text(
        officer.send("/obligations/lists/new", build_form("Логин\nthird.one\n", contacts)), 422
    )
    assert count_records(session, TargetList) == 1


def test_a_list_is_deleted_when_nothing_uses_it(officer, contacts, session):
    officer.send("/obligations/lists/new", build_form("Логин\nthird.one\n", contacts))
    list_id = session.scalars(select(TargetList.id)).one()
    session.commit()
    where = f"/obligations/lists/{list_id}"
    assert (
        officer.send(
            "/obligations/new", contacts.build_form(**{"only-0": f"list:{list_id}"})
        ).status_code
        == 303
    )
    assert f"{where}/delete" not in read_text(officer.get(where))
    assert officer.send(f"{where}/delete").status_code == 409
    assert officer.send("/obligations/1/withdraw").status_code == 303
    assert "Жаңа тізім" in read_text(officer.get(f"{where}/delete"))
    assert officer.send(f"{where}/delete").status_code == 303
    assert officer.get(where).status_code == 404 and count_records(session, TargetListPerson) == 0


def test_a_list_of_another_area_is_not_there(officer, contacts, client, session):
    officer.send("/obligations/lists/new", build_form("Логин\nthird.one\n", contacts))
    list_id = session.scalars(select(TargetList.id)).one()
    session.commit()
    other = add_person(session)
    grant(session, other, "officer", kato=AKTOBE)
    sign_in(client, session, other)
    assert "Жаңа тізім" not in read_text(client.get("/obligations/lists"))
    for path in (
        f"/obligations/lists/{list_id}",
        f"/obligations/lists/{list_id}/delete",
        "/obligations/lists/999",
    ):
        assert client.get(path).status_code == 404
    assert client.send(f"/obligations/lists/{list_id}/delete").status_code == 404


@pytest.fixture
def nothing_is_small(monkeypatch):
    """Read every list in the background."""
    monkeypatch.setattr(list_files, "SMALL_BYTES", 0)


def upload_long(officer, contacts, content, **values):
    """Upload a list that is read in the background; return its page."""
    reply = officer.send("/obligations/lists/new", build_form(content, contacts, **values))
    assert reply.status_code == 303
    return reply.headers["Location"]


def read_all(app):
    while run_one(app.extensions["lms"]):
        pass


def test_a_long_list_says_that_it_is_read_and_can_be_used_only_when_it_is_ready(
    officer, contacts, app, session, nothing_is_small
):
    page = upload_long(officer, contacts, "Логин\nthird.one\nnobody\n")
    list_id = session.scalars(select(TargetList.id)).one()
    session.commit()
    assert "data-refresh" in read_text(officer.get(page))
    assert "оқылып жатыр" in read_text(officer.get("/obligations/lists"))
    form = contacts.build_form(**{"only-0": f"list:{list_id}"})
    assert f"list:{list_id}" not in read_text(officer.get("/obligations/new"))
    assert officer.send("/obligations/new", form).status_code == 422
    read_all(app)
    list_page = read_text(officer.get(page))
    assert "data-refresh" not in list_page and contacts.servants[2].surname in list_page
    assert f"{page}/missing" in list_page
    assert "nobody" in read_text(officer.get(f"{page}/missing"))
    assert officer.send("/obligations/new", form).status_code == 303


def test_a_list_that_cannot_be_read_says_why_and_gives_back_what_was_typed(
    officer, contacts, app, session, nothing_is_small
):
    damaged = f"Логин;а\nthird.one;{'ә' * 1001}\n"
    for content in ("Логин\nnobody\n", damaged):
        page = upload_long(officer, contacts, content)
        read_all(app)
        list_page = read_text(officer.get(page))
        assert "notice--error" in list_page, content
        assert count_records(session, TargetListPerson) == 0
        again = f"/obligations/lists/new?instead-of={page.rsplit('/', 1)[1]}"
        assert again in list_page
        form = read_text(officer.get(again))
        option = f'<option selected value="unit-{contacts.units[AKMOLA]}"'
        assert 'value="Жаңа тізім"' in form and option in form
    upload_long(officer, contacts, "Логин\nthird.one\n")
    assert count_records(session, TargetList) == 1  # in the place of the failed one


def test_a_list_is_deleted_while_it_is_read_and_its_file_with_it(
    officer, contacts, app, session, nothing_is_small
):
    page = upload_long(officer, contacts, "Логин\nthird.one\n")
    digest = session.scalars(select(TargetList.file_sha256)).one()
    session.commit()
    storage = app.extensions["lms"].temporary_storage
    assert b"third.one" not in storage.get(digest)
    assert "Жаңа тізім" in read_text(officer.get(f"{page}/delete"))
    assert officer.send(f"{page}/delete").status_code == 303
    assert storage.get(digest) is None and officer.get(page).status_code == 404
    read_all(app)
    assert count_records(session, TargetList) == count_records(session, TargetListPerson) == 0
    assert session.scalars(select(Job.state).where(Job.kind == LIST_JOB)).all() == ["cancelled"]


def test_a_million_lines_cost_the_request_little(own_app, contacts, session):
    own_app.config["MAX_CONTENT_LENGTH"] = 20 * 1024 * 1024  # as it is by default
    officer = sign_in(own_app.test_client(), session, contacts.officer)
    officer.get("/obligations/lists/new")
    content = ("ЖСН\n" + "\n".join(f"{number:012}" for number in range(1_000_000))).encode()
    form = build_form("", contacts) | {"file": (io.BytesIO(content), "тізім.csv")}
    began = process_time()
    reply = officer.send("/obligations/lists/new", form)
    seconds = process_time() - began
    assert reply.status_code == 303
    began = process_time()  # the control: only to read the rows, as the request did once
    assert sum(1 for _row in read_table(content, "тізім.csv").rows) == 1_000_000
    assert seconds * 3 < process_time() - began
