"""Whose data an actor may see.

There are people in two regions, so that a rule that lets everybody through fails.
"""

import pytest
from sqlalchemy import select

from lms.accounts import queries
from lms.accounts.models import Person
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER
from lms.core.errors import NotFound
from tests.factories import accounts
from tests.factories.regions import ABAI, AKMOLA, KOKSHETAU, SEMEI, STEPNOGORSK, load_unit


@pytest.fixture
def world(session):
    """Three people in one region (in two districts and in the region itself), and one in another.

    The organisations stand in a tree.
    """
    ministry = accounts.add_organisation(session, kato=AKMOLA)
    branch = accounts.add_organisation(session, kato=KOKSHETAU, parent_id=ministry.id)
    other = accounts.add_organisation(session, kato=KOKSHETAU)
    return {
        "ministry": ministry,
        "branch": branch,
        "other": other,
        "kokshetau": accounts.add_person(session, kato=KOKSHETAU, organisation_id=other.id),
        "stepnogorsk": accounts.add_person(session, kato=STEPNOGORSK, organisation_id=ministry.id),
        "akmola": accounts.add_person(session, kato=AKMOLA),
        "semei": accounts.add_person(session, kato=SEMEI, organisation_id=branch.id),
    }


def list_visible_ids(session, actor):
    scope = queries.build_people_scope(
        actor, unit=Person.region_unit_id, organisation=Person.organisation_id
    )
    return set(session.scalars(select(Person.id).where(scope)))


def make_actor(session, *grants):
    person = accounts.add_person(session, kato=SEMEI)
    for role, scope in grants:
        accounts.grant(session, person, role, **scope)
    return accounts.build_actor(session, person)


def get_ids(world, *names):
    return {world[name].id for name in names}


@pytest.mark.parametrize("role", [OFFICER, CONSULTANT])
def test_of_a_district_one_sees_that_district_only(session, world, role):
    assert list_visible_ids(session, make_actor(session, (role, {"kato": KOKSHETAU}))) == get_ids(
        world, "kokshetau"
    )


@pytest.mark.parametrize("role", [OFFICER, CONSULTANT])
def test_of_a_region_one_sees_it_with_all_below_and_nothing_beside(session, world, role):
    assert list_visible_ids(session, make_actor(session, (role, {"kato": AKMOLA}))) == get_ids(
        world, "kokshetau", "stepnogorsk", "akmola"
    )


def test_hr_sees_the_organisation_with_its_branches_wherever_they_are(session, world):
    assert list_visible_ids(
        session, make_actor(session, (HR, {"organisation_id": world["ministry"].id}))
    ) == get_ids(world, "stepnogorsk", "semei")


def test_several_roles_add_up(session, world):
    actor = make_actor(
        session, (OFFICER, {"kato": KOKSHETAU}), (HR, {"organisation_id": world["branch"].id})
    )
    assert list_visible_ids(session, actor) == get_ids(world, "kokshetau", "semei")


@pytest.mark.parametrize(
    "grants", [(), ((TRAINER, {"course_slug": "first-steps"}),), ((TRAINER, {}),)]
)
def test_whoever_has_no_such_role_sees_nobody(session, world, grants):
    assert list_visible_ids(session, make_actor(session, *grants)) == set()


def test_a_role_without_its_scope_opens_nothing(session, world):
    assert list_visible_ids(session, make_actor(session, (OFFICER, {}), (HR, {}))) == set()


def test_a_national_administrator_sees_all(session, world):
    actor = make_actor(session, (NATIONAL_ADMIN, {}))
    assert list_visible_ids(session, actor) == set(session.scalars(select(Person.id)))


def test_a_withdrawn_role_opens_nothing(session, world):
    person = accounts.add_person(session)
    accounts.grant(session, person, OFFICER, kato=AKMOLA, withdrawn_at=accounts.NOW)
    assert list_visible_ids(session, accounts.build_actor(session, person)) == set()


def test_the_scope_of_units_follows_the_roles_asked_for(session, world):
    actor = make_actor(session, (OFFICER, {"kato": KOKSHETAU}), (CONSULTANT, {"kato": ABAI}))
    officer = set(session.scalars(queries.select_units_in_scope(actor, OFFICER)))
    both = set(session.scalars(queries.select_units_in_scope(actor, OFFICER, CONSULTANT)))
    assert officer == {load_unit(session, KOKSHETAU).id}
    assert load_unit(session, SEMEI).id in both
    assert set(session.scalars(queries.select_units_in_scope(actor, HR))) == set()


def test_a_person_outside_the_scope_is_not_found_like_one_that_is_not_there(session, world):
    actor = make_actor(session, (OFFICER, {"kato": AKMOLA}))
    assert (
        queries.load_person_in_scope(session, by=actor, person_id=world["kokshetau"].id)
        is world["kokshetau"]
    )
    for person_id in (world["semei"].id, 10**9):
        with pytest.raises(NotFound):
            queries.load_person_in_scope(session, by=actor, person_id=person_id)


def test_no_filter_widens_the_scope(session, world):
    actor = make_actor(session, (OFFICER, {"kato": KOKSHETAU}))
    for filters in (
        queries.PeopleFilter(),
        queries.PeopleFilter(region_unit_id=load_unit(session, ABAI).id),
        queries.PeopleFilter(organisation_id=world["ministry"].id),
        queries.PeopleFilter(text="т"),
    ):
        rows, total = queries.read_people_page(
            session, by=actor, filters=filters, limit=50, offset=0
        )
        assert {row.id for row in rows} <= get_ids(world, "kokshetau")
        assert total == len(rows)


def test_with_the_person_hr_sees_whoever_holds_a_second_post_with_them(session, world):
    actor = make_actor(session, (HR, {"organisation_id": world["ministry"].id}))
    second = world["kokshetau"]
    accounts.add_post(session, second, world["branch"].id, is_main=False)
    former_holder = world["akmola"]
    accounts.add_post(
        session, former_holder, world["ministry"].id, is_main=False, ends_on=accounts.NOW.date()
    )
    scope = queries.build_people_scope(
        actor, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )
    assert set(session.scalars(select(Person.id).where(scope))) == get_ids(
        world, "stepnogorsk", "semei", "kokshetau"
    )
    assert list_visible_ids(session, actor) == get_ids(world, "stepnogorsk", "semei")


def test_a_post_in_another_organisation_is_no_business_of_hr(session, world):
    second = world["stepnogorsk"]
    accounts.add_post(session, second, world["other"].id, is_main=False)
    hr, officer = (
        make_actor(session, (HR, {"organisation_id": world["ministry"].id})),
        make_actor(session, (OFFICER, {"kato": AKMOLA})),
    )
    for actor, organisation_ids in (
        (hr, {world["ministry"].id}),
        (officer, {world["ministry"].id, world["other"].id}),
    ):
        assert {
            row.organisation_id for row in queries.list_posts(session, second.id, by=actor)
        } == organisation_ids
        for filters, is_found in (
            (
                queries.PeopleFilter(organisation_id=world["other"].id),
                world["other"].id in organisation_ids,
            ),
            (
                queries.PeopleFilter(organisation=world["other"].name_ru),
                world["other"].id in organisation_ids,
            ),
            (queries.PeopleFilter(organisation_id=world["ministry"].id), True),
        ):
            rows, _total = queries.read_people_page(
                session, by=actor, filters=filters, limit=50, offset=0
            )
            assert (second.id in {row.id for row in rows}) is is_found
