import pytest

from lms.accounts import queries
from lms.accounts.rules import CIVIL_SERVANT, NATIONAL_ADMIN, OFFICER, OPERATOR
from tests.factories import accounts
from tests.factories.regions import ABAI, AKMOLA, SEMEI, load_unit


@pytest.fixture
def admin(session):
    person = accounts.add_person(session, surname="Яя", user_name="root1")
    accounts.grant(session, person, NATIONAL_ADMIN)
    return accounts.build_actor(session, person)


def list_surnames(session, admin, **filters):
    rows, _ = queries.read_people_page(
        session, by=admin, filters=queries.PeopleFilter(**filters), limit=50, offset=0
    )
    return [row.surname for row in rows]


def test_people_stand_in_kazakh_alphabetical_order(session, admin):
    for surname in ("Үсенов", "Усенов", "Әлиев", "Алиев", "Қасымов", "Касымов", "Іңкәр", "Ыбраев"):
        accounts.add_person(session, surname=surname)
    expected = ["Алиев", "Әлиев", "Касымов", "Қасымов", "Усенов", "Үсенов", "Ыбраев", "Іңкәр", "Яя"]
    assert list_surnames(session, admin) == expected


@pytest.mark.parametrize("text", ["Қасымов", "касымов", "КАСЫМ", "ымов әли", "алия кас"])
def test_a_name_is_found_however_it_is_typed(session, admin, text):
    accounts.add_person(session, surname="Қасымов", given_name="Әлия")
    accounts.add_person(session, surname="Серіков", given_name="Дархан")
    assert list_surnames(session, admin, text=text) == ["Қасымов"]


@pytest.mark.parametrize("text", ["%", "_", "\\"])
def test_signs_of_patterns_are_looked_for_as_they_are(session, admin, text):
    accounts.add_person(session, surname="Серіков")
    assert list_surnames(session, admin, text=text) == []


def test_each_filter_narrows_the_list(session, admin):
    organisation = accounts.add_organisation(session, kato=SEMEI)
    accounts.add_person(
        session, surname="Азат", kato=SEMEI, audience=CIVIL_SERVANT, organisation_id=organisation.id
    )
    blocked = accounts.add_person(session, surname="Берік", blocked_at=accounts.NOW)
    accounts.grant(session, blocked, OFFICER, kato=AKMOLA)
    assert list_surnames(session, admin, region_unit_id=load_unit(session, ABAI).id) == ["Азат"]
    assert list_surnames(session, admin, audience=CIVIL_SERVANT) == ["Азат"]
    assert list_surnames(session, admin, organisation_id=organisation.id) == ["Азат"]
    assert list_surnames(session, admin, role=OFFICER) == ["Берік"]
    assert list_surnames(session, admin, blocked=True) == ["Берік"]
    assert list_surnames(session, admin, blocked=False) == ["Азат", "Яя"]


def test_a_list_comes_in_pages_with_its_total_and_roles(session, admin):
    for number in range(5):
        accounts.add_person(session, surname=f"А{number}")
    rows, total = queries.read_people_page(
        session, by=admin, filters=queries.PeopleFilter(), limit=4, offset=4
    )
    assert total == 6
    assert [(row.surname, row.roles) for row in rows] == [("А4", ()), ("Яя", (NATIONAL_ADMIN,))]


def test_organisations_are_found_by_name_or_bin_and_sorted(session):
    accounts.add_organisation(session, name_kk="Қала әкімдігі", bin="991240000013")
    accounts.add_organisation(session, name_kk="Ауыл әкімдігі")
    accounts.add_organisation(session, name_kk="Мектеп", kato=SEMEI)

    def search_names(text="", region=None):
        filters = queries.OrganisationFilter(text=text, region_unit_id=region)
        rows, total = queries.read_organisation_page(
            session, by=OPERATOR, filters=filters, limit=50, offset=0
        )
        assert total == len(rows)
        return [row.name_kk for row in rows]

    assert search_names() == ["Ауыл әкімдігі", "Қала әкімдігі", "Мектеп"]
    assert search_names("ӘКІМДІГІ") == ["Ауыл әкімдігі", "Қала әкімдігі"]
    assert search_names("99124") == ["Қала әкімдігі"]
    assert search_names(region=load_unit(session, ABAI).id) == ["Мектеп"]


def test_an_organisation_subtree_holds_all_below(session):
    top = accounts.add_organisation(session)
    middle = accounts.add_organisation(session, parent_id=top.id)
    leaf = accounts.add_organisation(session, parent_id=middle.id)
    accounts.add_organisation(session)
    assert set(session.scalars(queries.select_organisation_subtree_ids([top.id]))) == {
        top.id,
        middle.id,
        leaf.id,
    }
    assert set(session.scalars(queries.select_organisation_subtree_ids([leaf.id]))) == {leaf.id}
