"""An import taken back, as far as nothing was built on it."""

import pytest
from sqlalchemy import func, select, update

from lms.accounts.models import Person, PersonalAccess
from lms.accounts.rules import CITIZEN, CONSULTANT
from lms.enrolment.models import Enrolment
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories import people_import as lists
from tests.factories import records
from tests.factories.people_import import csv_file, held, iin, person_with, row, somebody


def kept(container, import_id):
    return {
        line.line: [fault[1] for fault in line.faults]
        for line in lists.lines_of(container, import_id, kept=True)
    }


def test_new_people_go_and_the_changed_get_back_what_was_there(container, ministry):
    aigul = somebody(
        container, 1, ministry.body, surname="Серикова", given_name="Айгүл", email="old@b.kz"
    )
    from_elsewhere = somebody(container, 2, ministry.other, surname="Омаров", given_name="Ерлан")
    untouched = somebody(container, 3, ministry.body, surname="Басқа", given_name="Адам")
    with container.database.read() as session:
        before = session.scalar(select(func.count()).select_from(Person))
    was = held(container, aigul), held(container, untouched)
    content = csv_file(
        [
            row(1, position="директор", email="new@b.kz"),
            row(2, "Омаров", "Ерлан"),
            row(3, "Басқа", "Адам", category=""),
            row(4, "Жаңа"),
            row(5, "Тағы"),
        ]
    )
    import_id = lists.applied(container, ministry.hr, ministry.body, content)
    assert person_with(container, 1).surname == "Серікова"
    lists.undo(container, ministry.hr, import_id)
    found = lists.state_of(container, import_id)
    assert (found.state, found.counts["kept"]) == ("undone", 0)
    back = person_with(container, 1)
    assert (back.surname, back.email, back.position) == ("Серикова", "old@b.kz", "маман")
    assert back.search_key.startswith("серикова")
    assert (held(container, aigul), held(container, untouched)) == was
    assert [post[0] for post in held(container, from_elsewhere)] == [ministry.other]
    assert person_with(container, 4) is None
    with container.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == before
    again = lists.applied(container, ministry.hr, ministry.body, content)
    assert lists.state_of(container, again).counts["new"] == 2


def test_an_iin_that_was_added_goes_again(container, ministry):
    with container.database.write() as session:
        make.person(
            session,
            surname="Серікова",
            given_name="Айгүл",
            email="a@b.kz",
            organisation_id=ministry.body,
            iin_hash=None,
        )
    import_id = lists.applied(
        container, ministry.hr, ministry.body, csv_file([row(1, email="a@b.kz")])
    )
    assert person_with(container, 1) is not None
    lists.undo(container, ministry.hr, import_id)
    assert person_with(container, 1) is None
    with container.database.read() as session:
        found = session.scalar(select(Person).where(Person.email == "a@b.kz"))
        assert (found.iin_hash, found.iin_encrypted) == (None, None)


def _signs_in(session, person):
    make.begin_sign_in(session, person)


def _gets_a_role(session, person):
    make.grant(session, person, CONSULTANT, kato="111000000")


def _sets_a_password(session, person):
    person.password_hash = "x"


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(_signs_in, "kept_sign_in"), (_gets_a_role, "kept_role"), (_sets_a_password, "kept_sign_in")],
)
def test_a_new_person_on_whom_something_was_built_stays_and_the_line_says_why(
    container, ministry, happens, reason
):
    import_id = lists.applied(
        container, ministry.hr, ministry.body, csv_file([row(1), row(2, "Басқа")])
    )
    with container.database.write() as session:
        happens(session, session.get_one(Person, person_with(container, 1).id))
    lists.undo(container, ministry.hr, import_id)
    assert kept(container, import_id) == {2: [reason]}
    assert lists.state_of(container, import_id).counts["kept"] == 1
    assert held(container, person_with(container, 1).id)
    assert person_with(container, 2) is None


def test_who_was_changed_since_is_left_as_they_are(container, ministry):
    somebody(container, 1, ministry.body, surname="Серікова", given_name="Айгүл", email="old@b.kz")
    import_id = lists.applied(
        container, ministry.hr, ministry.body, csv_file([row(1, category="", email="new@b.kz")])
    )
    with container.database.write() as session:
        session.execute(update(Person).where(Person.email == "new@b.kz").values(email="own@b.kz"))
    lists.undo(container, ministry.hr, import_id)
    assert kept(container, import_id) == {2: ["kept_changed"]}
    assert person_with(container, 1).email == "own@b.kz"


def test_a_new_person_whom_a_record_names_stays_as_a_citizen_without_a_post(container, ministry):
    import_id = lists.applied(container, ministry.hr, ministry.body, csv_file([row(1)]))
    person = person_with(container, 1)
    with container.database.write() as session:
        session.add(
            PersonalAccess(at=NOW, actor_id=ministry.hr.person_id, person_id=person.id, what="page")
        )
    lists.undo(container, ministry.hr, import_id)
    assert lists.state_of(container, import_id).counts["kept"] == 0
    left = person_with(container, 1)
    assert (left.audience, left.organisation_id, held(container, left.id)) == (CITIZEN, None, [])
    assert iin(1)


ANSWERED = ("ЖСН", "Тегі", "Аты", "Жынысы", "Туған күні", "Қала/ауыл")


def answers(person):
    return person.sex, person.birth_year, person.settlement


def test_what_a_list_told_to_count_people_by_goes_again_from_their_enrolments_too(
    container, ministry
):
    aigul = somebody(container, 1, ministry.body, surname="Серікова", given_name="Айгүл", sex="f")
    somebody(container, 2, ministry.body, surname="Омаров", given_name="Ерлан")
    with container.database.write() as session:
        course = records.course(session)
        enrolled = records.enrol(session, session.get_one(Person, aigul), course)
    content = csv_file(
        [
            (iin(1), "Серікова", "Айгүл", "", "09.03.1985", "ауыл"),
            (iin(2), "Омаров", "Ерлан", "е", "", ""),
        ],
        ANSWERED,
    )
    container.clock.forward(hours=1)
    import_id = lists.checked(container, ministry.hr, ministry.body, content)
    shown = {line.line: line.changes for line in lists.lines_of(container, import_id, "changed")}
    assert shown == {
        2: {"birth_year": (None, "1985"), "settlement": (None, "rural")},
        3: {"sex": (None, "m")},
    }
    lists.apply(container, ministry.hr, import_id)
    assert answers(person_with(container, 1)) == ("f", 1985, "rural")
    assert kept_of(container, enrolled) == ("f", "30-44", "rural")
    again = lists.checked(container, ministry.hr, ministry.body, content)
    assert lists.state_of(container, again).counts["unchanged"] == 2
    with container.database.write() as session:  # one of them answers themselves meanwhile
        session.execute(update(Person).where(Person.sex == "m").values(sex=None, sex_said=True))
    lists.undo(container, ministry.hr, import_id)
    assert lists.state_of(container, import_id).counts["kept"] == 0
    assert answers(person_with(container, 1)) == ("f", None, None)
    assert kept_of(container, enrolled) == ("f", None, None)
    assert (answers(person_with(container, 2)), person_with(container, 2).sex_said) == (
        (None, None, None),
        True,
    )


def kept_of(container, enrolment_id):
    with container.database.read() as session:
        row = session.get_one(Enrolment, enrolment_id)
        return row.sex, row.age_group, row.settlement
