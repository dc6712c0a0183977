"""Undoing an import, except for rows on which others depend."""

import pytest
from sqlalchemy import func, select, update

from lms.accounts.models import Person, PersonalAccess
from lms.accounts.rules import CITIZEN, CONSULTANT
from lms.accounts.rules.notices import EMAIL_CHANGED
from lms.accounts.services import record_event
from lms.accounts.services.account_changes import AccountChange, account_changed
from lms.audit.queries import EventFilter, load_names, read_own_events, stream_events
from lms.audit.rules.describing import describe_event
from lms.auth.queries.card_events import list_card_events
from lms.auth.services import make_cards
from lms.enrolment.models import Enrolment
from lms.personal_data.queries.export import read_sections
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories import people_import as lists
from tests.factories.people_import import (
    create_person,
    find_person,
    list_posts,
    make_csv,
    make_iin,
    make_row,
)


def list_kept(container, import_id):
    return {
        line.line: [fault[1] for fault in line.faults]
        for line in lists.list_lines(container, import_id, not_undone=True)
    }


def test_new_people_go_and_the_changed_get_back_what_was_there(container, ministry):
    aigul = create_person(
        container, 1, ministry.id, surname="Серикова", given_name="Айгүл", email="old@b.kz"
    )
    from_elsewhere = create_person(
        container, 2, ministry.other, surname="Омаров", given_name="Ерлан"
    )
    untouched = create_person(container, 3, ministry.id, surname="Басқа", given_name="Адам")
    with container.database.read() as session:
        before = session.scalar(select(func.count()).select_from(Person))
    posts_before = list_posts(container, aigul), list_posts(container, untouched)
    content = make_csv(
        [
            make_row(1, position="директор", email="new@b.kz"),
            make_row(2, "Омаров", "Ерлан"),
            make_row(3, "Басқа", "Адам", category=""),
            make_row(4, "Жаңа"),
            make_row(5, "Тағы"),
        ]
    )
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert find_person(container, 1).surname == "Серікова"
    lists.undo_import(container, ministry.hr, import_id)
    people_import = lists.load_import(container, import_id)
    assert (people_import.state, people_import.counts["kept"]) == ("undone", 0)
    person = find_person(container, 1)
    assert (person.surname, person.email, person.position) == ("Серикова", "old@b.kz", "маман")
    assert person.search_key.startswith("серикова")
    assert (list_posts(container, aigul), list_posts(container, untouched)) == posts_before
    assert [post[0] for post in list_posts(container, from_elsewhere)] == [ministry.other]
    assert find_person(container, 4) is None
    with container.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == before
    again = lists.apply_list(container, ministry.hr, ministry.id, content)
    assert lists.load_import(container, again).counts["new"] == 2


def test_the_reader_of_an_email_that_an_undone_list_had_set_hears_of_it(container, ministry):
    person = create_person(
        container, 1, ministry.id, surname="Серікова", given_name="Айгүл", email="old@b.kz"
    )
    content = make_csv([make_row(1, email="list@b.kz")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    heard = []

    def hear(_session, *, changes, now):
        heard.extend(changes)

    with account_changed.connected_to(hear):
        lists.undo_import(container, ministry.hr, import_id)
    assert heard == [AccountChange(person, EMAIL_CHANGED, former_contact="list@b.kz")]


def test_an_iin_that_was_added_goes_again(container, ministry):
    with container.database.write() as session:
        accounts.add_person(
            session,
            surname="Серікова",
            given_name="Айгүл",
            email="a@b.kz",
            organisation_id=ministry.id,
            iin_hash=None,
        )
    import_id = lists.apply_list(
        container, ministry.hr, ministry.id, make_csv([make_row(1, email="a@b.kz")])
    )
    assert find_person(container, 1) is not None
    lists.undo_import(container, ministry.hr, import_id)
    assert find_person(container, 1) is None
    with container.database.read() as session:
        person = session.scalar(select(Person).where(Person.email == "a@b.kz"))
        assert (person.iin_hash, person.iin_encrypted) == (None, None)


def _sign_in(session, person):
    accounts.begin_sign_in(session, person)


def _grant_role(session, person):
    accounts.grant(session, person, CONSULTANT, kato="111000000")


def _set_password(session, person):
    person.password_hash = "x"


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize(
    ("happens", "reason"),
    [(_sign_in, "kept_sign_in"), (_grant_role, "kept_role"), (_set_password, "kept_sign_in")],
)
def test_a_new_person_on_whom_something_was_built_stays_and_the_line_says_why(
    container, ministry, happens, reason
):
    import_id = lists.apply_list(
        container, ministry.hr, ministry.id, make_csv([make_row(1), make_row(2, "Басқа")])
    )
    with container.database.write() as session:
        happens(session, session.get_one(Person, find_person(container, 1).id))
    lists.undo_import(container, ministry.hr, import_id)
    assert list_kept(container, import_id) == {2: [reason]}
    assert lists.load_import(container, import_id).counts["kept"] == 1
    assert list_posts(container, find_person(container, 1).id)
    assert find_person(container, 2) is None


def test_who_was_changed_since_is_left_as_they_are(container, ministry):
    create_person(
        container, 1, ministry.id, surname="Серікова", given_name="Айгүл", email="old@b.kz"
    )
    import_id = lists.apply_list(
        container, ministry.hr, ministry.id, make_csv([make_row(1, category="", email="new@b.kz")])
    )
    with container.database.write() as session:
        session.execute(update(Person).where(Person.email == "new@b.kz").values(email="own@b.kz"))
    lists.undo_import(container, ministry.hr, import_id)
    assert list_kept(container, import_id) == {2: ["kept_changed"]}
    assert find_person(container, 1).email == "own@b.kz"


def test_a_new_person_whom_a_record_names_stays_as_a_citizen_without_a_post(container, ministry):
    import_id = lists.apply_list(container, ministry.hr, ministry.id, make_csv([make_row(1)]))
    person = find_person(container, 1)
    with container.database.write() as session:
        session.add(
            PersonalAccess(
                at=NOW, actor_id=ministry.hr.person_id, person_id=person.id, access_kind="page"
            )
        )
    lists.undo_import(container, ministry.hr, import_id)
    assert lists.load_import(container, import_id).counts["kept"] == 0
    remaining = find_person(container, 1)
    assert (remaining.audience, remaining.organisation_id, list_posts(container, remaining.id)) == (
        CITIZEN,
        None,
        [],
    )
    assert make_iin(1)


ANSWERED = ("ЖСН", "Тегі", "Аты", "Жынысы", "Туған күні", "Қала/ауыл")


def read_answers(person):
    return person.sex, person.birth_year, person.settlement


def test_what_a_list_told_to_count_people_by_goes_again_from_their_enrolments_too(
    container, ministry
):
    aigul = create_person(
        container, 1, ministry.id, surname="Серікова", given_name="Айгүл", sex="f"
    )
    create_person(container, 2, ministry.id, surname="Омаров", given_name="Ерлан")
    with container.database.write() as session:
        course = records.add_course(session)
        enrolled = records.enrol(session, session.get_one(Person, aigul), course)
    content = make_csv(
        [
            (make_iin(1), "Серікова", "Айгүл", "", "09.03.1985", "ауыл"),
            (make_iin(2), "Омаров", "Ерлан", "е", "", ""),
        ],
        ANSWERED,
    )
    container.clock.forward(hours=1)
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    changes = {
        line.line: line.changes for line in lists.list_lines(container, import_id, "changed")
    }
    assert changes == {
        2: {"birth_year": (None, "1985"), "settlement": (None, "rural")},
        3: {"sex": (None, "m")},
    }
    lists.apply_import(container, ministry.hr, import_id)
    assert read_answers(find_person(container, 1)) == ("f", 1985, "rural")
    assert read_personal(container, enrolled) == ("f", "30-44", "rural")
    again = lists.check_list(container, ministry.hr, ministry.id, content)
    assert lists.load_import(container, again).counts["unchanged"] == 2
    with container.database.write() as session:  # one of them answers themselves meanwhile
        session.execute(update(Person).where(Person.sex == "m").values(sex=None, sex_said=True))
    lists.undo_import(container, ministry.hr, import_id)
    assert lists.load_import(container, import_id).counts["kept"] == 0
    assert read_answers(find_person(container, 1)) == ("f", None, None)
    assert read_personal(container, enrolled) == ("f", None, None)
    assert (read_answers(find_person(container, 2)), find_person(container, 2).sex_said) == (
        (None, None, None),
        True,
    )


def read_personal(container, enrolment_id):
    with container.database.read() as session:
        row = session.get_one(Enrolment, enrolment_id)
        return row.sex, row.age_group, row.settlement


def test_whoever_gets_the_number_of_a_removed_account_has_nothing_of_that_one(
    container, ministry, clock
):
    """SQLite reuses the id of a deleted row; the test does so on both databases."""
    content = make_csv([make_row(1, "Бірінші")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    removed_id = find_person(container, 1).id
    with container.database.write() as session:
        make_cards(session, by=ministry.hr, person_ids=[removed_id], now=clock.now())
    lists.undo_import(container, ministry.hr, import_id)
    clock.forward(minutes=1)
    with container.database.write() as session:
        accounts.add_person(session, id=removed_id, surname="Бөтен", created_at=clock.now())
        subject = f"person:{removed_id}"
        record_event(session, kind="signed_up", subject=subject, by_id=removed_id, now=clock.now())
    with container.database.read() as session:
        kinds = ("person_created", "card_made", "person_change_undone", "signed_up")
        page = read_own_events(session, removed_id, kinds=kinds, before=None)
        assert [row.kind for row in page.rows] == ["signed_up"]
        assert list_card_events(session, removed_id) == []
        sections = read_sections(
            session,
            container.personal_data,
            [removed_id],
            cipher=container.iin_cipher,
            store=container.key_store,
        )
        [actions] = [section.rows for section in sections if section.key == "actions"]
        assert [row["kind"] for row in actions] == ["signed_up"]
        search = EventFilter(subjects=(removed_id,))
        [rows] = list(stream_events(session, by=ministry.admin, search=search))
        names = load_names(session, rows, ministry.admin)
        whose = {row.kind: describe_event(row, names).about.text for row in rows}
        assert "Бөтен" in whose["signed_up"]
        assert not any("Бөтен" in whose[kind] for kind in kinds[:3])
