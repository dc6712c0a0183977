import pytest
from sqlalchemy import select

from lms.core.i18n import using_language
from lms.regions import queries
from lms.regions.models import RegionUnit
from tests.factories.regions import ABAI, AKMOLA, KOKSHETAU, SEMEI, load_unit


def test_there_are_twenty_regions_in_the_alphabetical_order_of_the_language(session):
    with using_language("ru"):
        names = [region.name_ru for region in queries.list_regions(session)]
    assert len(names) == 20
    assert names[0] == "Акмолинская область"
    assert (
        names.index("Костанайская область")
        < names.index("Мангистауская область")
        < names.index("Павлодарская область")
    )


def test_kazakh_letters_stand_where_the_alphabet_has_them(session):
    with using_language("kk"):
        names = [region.name_kk for region in queries.list_regions(session)]
    assert (
        names.index("Жетісу облысы")
        < names.index("Қарағанды облысы")
        < names.index("Маңғыстау облысы")
    )
    assert (
        names.index("Түркістан облысы")
        < names.index("Ұлытау облысы")
        < names.index("Шымкент қаласы")
    )


def test_a_region_that_is_no_more_is_not_listed(session):
    assert "Южно-Казахстанская область" not in [
        region.name_ru for region in queries.list_regions(session)
    ]


def test_districts_are_those_of_the_region_alone(session):
    region = load_unit(session, AKMOLA)
    districts = queries.list_districts(session, region.id)
    assert len(districts) == 20
    assert {district.parent_id for district in districts} == {region.id}
    assert queries.list_districts(session, load_unit(session, KOKSHETAU).id) == []


def test_all_districts_of_today_stand_under_their_regions(session):
    groups = queries.list_districts_by_region(session)
    assert len(groups) == 20
    assert sum(len(districts) for _, districts in groups) == 228
    assert all(
        district.parent_id == region.id for region, districts in groups for district in districts
    )


def test_the_region_of_a_unit_that_is_listed_is_known_without_a_query(session):
    groups = queries.list_districts_by_region(session)
    region, district = load_unit(session, AKMOLA).id, load_unit(session, KOKSHETAU).id
    for unit_id in (region, district):
        assert queries.find_region_id(Silent(), unit_id, unit_groups=groups) == region
        assert queries.find_region_id(session, unit_id) == region


def test_the_region_of_a_unit_that_is_not_listed_is_asked_for(session):
    groups = queries.list_districts_by_region(session)
    district = load_unit(session, KOKSHETAU).id
    others = tuple(group for group in groups if group[0].id != load_unit(session, AKMOLA).id)
    with pytest.raises(AssertionError):
        queries.find_region_id(Silent(), district, unit_groups=others)
    assert (
        queries.find_region_id(session, district, unit_groups=others)
        == load_unit(session, AKMOLA).id
    )
    root = queries.find_root(session).id
    assert queries.find_region_id(session, root, unit_groups=groups) == root


class Silent:
    """A session that fails on every query."""

    def scalar(self, *_arguments):
        raise AssertionError("a query")


def test_units_come_in_one_batch(session):
    semei, abai = load_unit(session, SEMEI), load_unit(session, ABAI)
    assert queries.find_units(session, [semei.id, abai.id, 0]) == {semei.id: semei, abai.id: abai}


def test_ancestors_begin_with_the_republic(session):
    assert [
        above.level for above in queries.list_ancestors(session, load_unit(session, SEMEI).id)
    ] == ["republic", "region"]
    assert queries.list_ancestors(session, queries.find_root(session).id) == []
    assert queries.list_ancestors(session, 0) == []


def test_a_subtree_holds_the_unit_and_all_below_and_nothing_beside(session):
    abai = load_unit(session, ABAI)
    unit_ids = set(session.scalars(queries.select_subtree_ids(abai.id)))
    assert unit_ids == {abai.id} | {
        district.id for district in queries.list_districts(session, abai.id)
    }


def test_the_subtree_of_the_republic_is_the_whole_tree(session):
    everything = set(session.scalars(select(RegionUnit.id)))
    assert (
        set(session.scalars(queries.select_subtree_ids(queries.find_root(session).id)))
        == everything
    )


def test_two_subtrees_can_stand_in_one_query(session):
    abai, akmola = load_unit(session, ABAI), load_unit(session, AKMOLA)
    both = select(RegionUnit.id).where(
        RegionUnit.id.in_(queries.select_subtree_ids(abai.id))
        | RegionUnit.id.in_(queries.select_subtree_ids(akmola.id))
    )
    assert set(session.scalars(both)) == set(
        session.scalars(queries.select_subtrees_ids([abai.id, akmola.id]))
    )


def test_the_map_has_each_region_once_at_its_own_position(session):
    tiles = queries.list_tiles(session)
    assert {tile.unit_id for tile in tiles} == {
        region.id for region in queries.list_regions(session)
    }
    assert len({(tile.row, tile.column) for tile in tiles}) == 20
    assert all(1 <= tile.row <= 5 and 1 <= tile.column <= 7 for tile in tiles)
