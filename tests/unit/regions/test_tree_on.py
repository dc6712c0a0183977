"""The tree on a given day, from the package's tables."""

from datetime import date

from lms.regions.queries import find_root, list_districts, list_regions, load_tree_on
from tests.conftest import NOW
from tests.factories.regions import ABAI, EAST_KAZAKHSTAN, SEMEI, load_unit

BEFORE_ABAI = date(2022, 6, 7)


def test_todays_tree_is_the_present_one(session):
    tree = load_tree_on(session, NOW.date())
    top = find_root(session).id
    assert [unit_id for unit_id, row in tree.units.items() if row.parent_id == top] == sorted(
        row.id for row in list_regions(session)
    )
    east = load_unit(session, EAST_KAZAKHSTAN).id
    assert set(tree.list_below(east)) == {east, *(row.id for row in list_districts(session, east))}
    assert {
        unit_id for unit_id, counted_in in tree.counted_at.items() if unit_id != counted_in
    } == set(tree.counted_at) - set(tree.units)


def test_before_a_region_was_made_its_people_are_counted_in_the_one_that_it_came_from(session):
    tree = load_tree_on(session, BEFORE_ABAI)
    abai, east, semei = (load_unit(session, kato).id for kato in (ABAI, EAST_KAZAKHSTAN, SEMEI))
    assert abai not in tree.units
    assert tree.counted_at[abai] == east
    assert tree.list_above(semei) == [find_root(session).id, east]
    assert {abai, semei, east} <= tree.list_units_counted_in(tree.list_below(east))


def test_a_unit_is_called_what_it_was_called(session):
    names = {
        load_tree_on(session, day).units[load_unit(session, "710000000").id].name_ru
        for day in (date(2021, 1, 1), NOW.date())
    }
    assert len(names) == 2


def test_every_unit_is_counted_somewhere_on_every_day(session):
    for day in (date(1990, 1, 1), date(2018, 6, 18), BEFORE_ABAI, NOW.date()):
        tree = load_tree_on(session, day)
        assert set(tree.counted_at.values()) == set(tree.units)
        assert all(
            find_root(session).id in (tree.list_above(unit_id) or [unit_id])
            for unit_id in tree.units
        )
