from datetime import date

from sqlalchemy import func, select

from lms.regions import queries
from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement, RegionUnit
from lms.regions.services import LoadCounts, load_units
from tests.factories.regions import ABAI, EAST_KAZAKHSTAN, SEMEI, load_unit

TABLES = (RegionUnit, RegionPlacement, RegionName, Reform, ReformStep)


def read_content(session):
    return [
        sorted(map(repr, session.execute(select(*model.__table__.c)).all())) for model in TABLES
    ]


def list_placements(session, kato):
    rows = session.scalars(
        select(RegionPlacement).where(RegionPlacement.unit_id == load_unit(session, kato).id)
    )
    return {
        (queries.find_unit(session, row.parent_id).name_ru, row.valid_from, row.valid_to)
        for row in rows
    }


def test_the_tree_holds_every_row_of_the_table(session):
    levels = dict(
        session.execute(select(RegionUnit.level, func.count()).group_by(RegionUnit.level)).all()
    )
    assert levels == {
        "republic": 1,
        "region": 18,
        "city_republican": 3,
        "city_regional": 39,
        "city_district": 19,
        "district": 170,
    }


def test_the_republic_alone_has_no_parent(session):
    assert session.scalars(
        select(RegionUnit.level).where(RegionUnit.parent_id.is_(None))
    ).all() == ["republic"]


def test_loading_again_changes_nothing(session):
    before = read_content(session)
    assert load_units(session) == LoadCounts(0, 0, 0)
    assert read_content(session) == before


def test_loading_fixes_what_was_changed_and_keeps_ids(session):
    before = read_content(session)
    semei = load_unit(session, SEMEI)
    semei.name_kk = "Басқа"
    session.query(RegionName).filter_by(unit_id=semei.id).delete()
    session.flush()
    counts = load_units(session)
    session.expire_all()
    assert (counts.added, counts.changed, counts.removed) == (1, 1, 0)
    assert read_content(session)[0] == before[0]


def test_a_unit_moved_in_a_reform_stood_elsewhere_before(session):
    assert list_placements(session, SEMEI) == {
        ("Восточно-Казахстанская область", None, date(2022, 6, 8)),
        ("область Абай", date(2022, 6, 8), None),
    }


def test_a_unit_made_shortly_before_the_reform_moved_with_the_others(session):
    assert list_placements(session, "103400000") == {
        ("Восточно-Казахстанская область", date(2022, 5, 3), date(2022, 6, 8)),
        ("область Абай", date(2022, 6, 8), None),
    }


def test_a_unit_made_after_the_reform_never_stood_elsewhere(session):
    assert list_placements(session, "104100000") == {("область Абай", date(2022, 6, 8), None)}
    assert list_placements(session, "615500000") == {
        ("Туркестанская область", date(2021, 3, 15), None)
    }


def test_shymkent_left_the_region_that_was_renamed_on_that_day(session):
    assert list_placements(session, "790000000") == {
        ("Южно-Казахстанская область", None, date(2018, 6, 19)),
        ("Республика Казахстан", date(2018, 6, 19), None),
    }


def test_the_placements_of_a_unit_follow_each_other_without_gap_or_overlap(session):
    rows = session.execute(
        select(RegionPlacement.unit_id, RegionPlacement.valid_from, RegionPlacement.valid_to)
    ).all()
    by_unit = {}
    for unit_id, start, end in rows:
        by_unit.setdefault(unit_id, []).append((start or date.min, end or date.max))
    assert len(by_unit) == 249
    for spans in by_unit.values():
        spans.sort()
        assert all(earlier[1] == later[0] for earlier, later in zip(spans, spans[1:], strict=False))


def test_the_present_parent_is_the_last_placement(session):
    open_ends = session.execute(
        select(RegionPlacement.unit_id, RegionPlacement.parent_id).where(
            RegionPlacement.valid_to.is_(None)
        )
    ).all()
    parents = dict(session.execute(select(RegionUnit.id, RegionUnit.parent_id)).all())
    assert len(open_ends) == 248
    assert all(parents[unit_id] == parent_id for unit_id, parent_id in open_ends)


def test_the_capital_has_its_three_names_in_turn(session):
    rows = session.execute(
        select(RegionName.name_kk, RegionName.valid_from, RegionName.valid_to).where(
            RegionName.unit_id == load_unit(session, "710000000").id
        )
    ).all()
    assert set(rows) == {
        ("Астана қаласы", None, date(2019, 3, 23)),
        ("Нұр-Сұлтан қаласы", date(2019, 3, 23), date(2022, 9, 17)),
        ("Астана қаласы", date(2022, 9, 17), None),
    }


def test_each_entry_of_the_history_is_a_reform(session):
    assert session.scalar(select(func.count()).select_from(Reform)) == 20


def test_the_new_region_took_its_ten_units_along_and_left_the_old_one_in_place(session):
    reform = session.scalars(
        select(Reform).where(Reform.day == date(2022, 6, 8), Reform.note.contains("Абай"))
    ).one()
    steps = set(
        session.execute(
            select(ReformStep.from_unit_id, ReformStep.to_unit_id).where(
                ReformStep.reform_id == reform.id
            )
        ).all()
    )
    old, new, semei = (load_unit(session, kato).id for kato in (EAST_KAZAKHSTAN, ABAI, SEMEI))
    assert {(old, old), (old, new), (semei, semei)} <= steps
    assert len(steps) == 12
