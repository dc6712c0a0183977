"""Lists applied and undone after others have changed the same rows."""

import pytest
from sqlalchemy import update

from lms.accounts.models import Organisation, Person, Post
from lms.accounts.services import add_post
from lms.accounts.services.post_terms import PostTerms
from lms.core.clock import Moment
from lms.regions.models import RegionUnit
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories import people_import as lists
from tests.factories.people_import import create_person, find_person, list_posts, make_csv, make_row
from tests.factories.regions import SEMEI, load_unit

IN_BRANCH = (*lists.HEADER, "Ұйым")
NAMES = {"surname": "Серікова", "given_name": "Айгүл"}


def make_branch_list(*rows):
    return make_csv([(*row, "Департамент") for row in rows], IN_BRANCH)


def list_faults(container, import_id):
    lines = lists.list_lines(container, import_id, not_undone=True)
    return [fault[1] for line in lines for fault in line.faults]


def move_branch(container, ministry):
    with container.database.write() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == ministry.branch)
            .values(parent_id=ministry.other)
        )


def close_branch(container, ministry):
    with container.database.write() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == ministry.branch)
            .values(closed_on=NOW.date())
        )


def test_a_former_contact_does_not_come_back_to_an_account_that_somebody_uses(container, ministry):
    person = create_person(container, 1, ministry.id, **NAMES, email="old@b.kz")
    content = make_csv([make_row(1, email="new@b.kz")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    with container.database.write() as session:
        session.get_one(Person, person).password_hash = "x"
    lists.undo_import(container, ministry.hr, import_id)
    assert find_person(container, 1).email == "new@b.kz"
    assert list_faults(container, import_id) == ["kept_sign_in"]


def test_a_former_contact_that_somebody_else_has_by_now_does_not_stop_the_undoing(
    container, ministry
):
    create_person(container, 1, ministry.id, **NAMES, email="old@b.kz")
    content = make_csv([make_row(1, email="new@b.kz"), make_row(2, "Жаңа")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    with container.database.write() as session:
        accounts.add_person(session, email="old@b.kz")
    lists.undo_import(container, ministry.hr, import_id)
    assert lists.load_import(container, import_id).state == "undone"
    assert list_faults(container, import_id) == ["kept_changed"]
    assert (find_person(container, 1).email, find_person(container, 2)) == ("new@b.kz", None)


def test_a_new_person_keeps_a_post_that_somebody_else_gave_them(container, ministry):
    content = make_csv([make_row(1), make_row(2, "Жаңа")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    person = find_person(container, 1)
    with container.database.write() as session:
        add_post(
            session,
            by=ministry.hr,
            person_id=person.id,
            terms=PostTerms(ministry.branch, "маман", "", NOW.date()),
            is_main=True,
            moment=Moment(NOW, container.settings.timezone),
        )
    lists.undo_import(container, ministry.hr, import_id)
    assert lists.load_import(container, import_id).state == "undone"
    assert [post[0] for post in list_posts(container, person.id)] == [ministry.branch]
    assert find_person(container, 2) is None


def test_whom_a_list_leaves_out_keeps_a_post_in_a_branch_that_is_another_ones_by_now(
    container, ministry
):
    staying = create_person(container, 5, ministry.branch, surname="Қалған", given_name="Адам")
    missing = create_person(container, 6, ministry.id, surname="Кеткен", given_name="Адам")
    rows = [(*make_row(1), "Департамент"), (*make_row(2, "Жаңа"), "")]
    content = make_csv(rows, IN_BRANCH)
    import_id = lists.check_list(container, ministry.hr, ministry.id, content)
    move_branch(container, ministry)
    lists.apply_import(container, ministry.hr, import_id, deactivate=True)
    assert list_posts(container, staying)
    assert not list_posts(container, missing)


def test_people_of_a_branch_that_is_another_ones_by_now_stay_as_they_are(container, ministry):
    create_person(container, 5, ministry.branch, surname="Қалған", given_name="Адам")
    content = make_branch_list(make_row(5, "Қалғанов", "Адам", position="директор"))
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    move_branch(container, ministry)
    lists.undo_import(container, ministry.hr, import_id)
    person = find_person(container, 5)
    assert (person.surname, person.position) == ("Қалғанов", "директор")
    assert list_faults(container, import_id) == ["kept_changed"]


@pytest.mark.parametrize("happens", [move_branch, close_branch])
def test_an_ended_post_stays_so_in_a_branch_that_the_list_may_no_longer_change(
    container, ministry, happens
):
    person = create_person(container, 5, ministry.branch, surname="Қалған", given_name="Адам")
    import_id = lists.apply_list(
        container, ministry.hr, ministry.id, make_branch_list(make_row(1)), deactivate=True
    )
    happens(container, ministry)
    lists.undo_import(container, ministry.hr, import_id)
    assert not list_posts(container, person)
    assert "kept_changed" in list_faults(container, import_id)


def test_names_of_somebody_who_works_elsewhere_by_now_stay(container, ministry):
    person = create_person(container, 5, ministry.id, surname="Қалған", given_name="Адам")
    content = make_csv([make_row(5, "Қалғанов", "Адам")])
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    with container.database.write() as session:
        session.execute(
            update(Post).where(Post.person_id == person).values(ends_on=NOW.date(), is_main=False)
        )
        session.add(
            Post(
                person_id=person,
                organisation_id=ministry.other,
                position="",
                category="",
                starts_on=NOW.date(),
                is_main=True,
            )
        )
        session.get_one(Person, person).organisation_id = ministry.other
    lists.undo_import(container, ministry.hr, import_id)
    assert find_person(container, 5).surname == "Қалғанов"
    assert list_faults(container, import_id) == ["kept_changed"]


def test_nobody_gets_back_to_a_unit_that_was_abolished(container, ministry):
    create_person(container, 1, ministry.id, **NAMES)
    row = (*make_row(1, category=""), SEMEI)
    content = make_csv([row], (*lists.HEADER, "КАТО"))
    import_id = lists.apply_list(container, ministry.hr, ministry.id, content)
    with container.database.write() as session:
        semei = load_unit(session, SEMEI).id
        session.execute(
            update(RegionUnit)
            .where(RegionUnit.id != semei, RegionUnit.parent_id.is_not(None))
            .values(valid_to=NOW.date())
        )
    assert find_person(container, 1).region_unit_id == semei
    lists.undo_import(container, ministry.hr, import_id)
    assert find_person(container, 1).region_unit_id == semei
