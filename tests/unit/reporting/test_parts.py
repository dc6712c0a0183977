"""The parts in which the figures are recounted hold each place once."""

from hypothesis import given
from hypothesis import strategies as st

from lms.reporting.rules.parts import list_parts
from lms.reporting.rules.places import list_places

TREE = {1: None, 2: 1, 3: 1, 21: 2, 22: 2, 221: 22}
TREES = st.lists(st.integers(0, 8), max_size=14).map(
    lambda parents: {
        number: (None if parent == 0 or parent >= number else parent)
        for number, parent in enumerate(parents, 1)
    }
)


def test_the_country_is_a_part_and_each_region_with_what_is_below_it():
    country, *regions = list_parts(TREE)
    assert (country.unit_ids, country.is_top) == ({1}, True)
    assert {tuple(sorted(part.unit_ids)) for part in regions} == {(2, 21, 22, 221), (3,)}
    assert not any(part.is_top for part in regions)
    assert country.places[221] == ((1, False),)
    assert country.places[1] == ((1, True), (1, False))
    (second,) = (part for part in regions if 2 in part.unit_ids)
    assert second.places == {
        2: ((2, True), (2, False)),
        21: ((21, False), (2, False)),
        22: ((22, True), (22, False), (2, False)),
        221: ((221, False), (22, False), (2, False)),
    }


@given(TREES)
def test_each_place_of_each_unit_lies_in_one_part(tree):
    parts = list(list_parts(tree))
    for unit_id, path in list_places(tree).items():
        found = [place for part in parts for place in part.places.get(unit_id, ())]
        assert sorted(found) == sorted(path)
        assert sum(unit_id in part.unit_ids for part in parts) == 1
        for part in parts:
            if part.places.get(unit_id):
                assert part.is_top or unit_id in part.unit_ids, "its people are asked for by unit"
