"""The parts in which figures are recount_moved contain each area once, with its people."""

from hypothesis import given
from hypothesis import strategies as st

from lms.reporting.rules.counted_units import map_counted_units
from lms.reporting.rules.parts import list_parts, share_people

TREE = {1: None, 2: 1, 3: 1, 21: 2, 22: 2, 221: 22}
TREES = st.lists(st.integers(0, 8), max_size=14).map(
    lambda parents: {
        number: (None if parent == 0 or parent >= number else parent)
        for number, parent in enumerate(parents, 1)
    }
)


def test_the_country_is_a_part_and_each_region_with_what_is_below_it():
    country, *regions = list_parts(TREE)
    assert (country.unit_ids, country.top, country.root) == ({1}, 1, 1)
    assert [(part.top, part.root) for part in regions] == [(2, 1), (3, 1)]
    assert [part.unit_ids for part in regions] == [{2, 21, 22, 221}, {3}]
    assert country.counted_units[221] == ((1, False),)
    assert country.counted_units[1] == ((1, True), (1, False))
    assert regions[0].counted_units == {
        2: ((2, True), (2, False)),
        21: ((21, False), (2, False)),
        22: ((22, True), (22, False), (2, False)),
        221: ((221, False), (22, False), (2, False)),
    }


@given(TREES)
def test_each_area_of_each_unit_lies_in_one_part(tree):
    parts = list_parts(tree)
    for unit_id, path in map_counted_units(tree).items():
        units = [area for part in parts for area in part.counted_units.get(unit_id, ())]
        assert sorted(units) == sorted(path)
        assert sum(unit_id in part.unit_ids for part in parts) == 1


@given(TREES)
def test_all_of_a_region_counts_in_its_top_and_in_the_country(tree):
    for part in list_parts(tree):
        for unit_id in part.unit_ids:
            assert part.top in {area for area, _own in part.counted_units[unit_id]}
            assert map_counted_units(tree)[unit_id][-1] == (part.root, False)


def test_who_counts_in_one_region_is_told_from_who_counts_in_several():
    pairs = [(7, 21), (7, 221), (8, 3), (8, 22), (9, 1), (10, 1), (10, 3), (11, 3)]
    country, second, third = share_people(pairs, list_parts(TREE))
    assert ([*second.alone], [*second.shared]) == ([7], [8])
    assert ([*third.alone], [*third.shared]) == ([11], [8, 10])
    assert ([*country.alone], [*country.shared]) == ([9], [8, 10]), "who is in two counts there too"
