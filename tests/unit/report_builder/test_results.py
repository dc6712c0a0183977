"""The table of a report: its rows and their order, its totals, its words."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from lms.accounts.queries import load_actor_by_id
from lms.core.collation import build_sort_key
from lms.core.i18n import using_language
from lms.enrolment.models import Enrolment
from lms.report_builder.errors import BoundariesUnknown, TooManyCells, TooManyColumns
from lms.report_builder.queries import counts, sizes
from lms.report_builder.queries.descriptions import describe_table
from lms.report_builder.queries.report_areas import load_report_area
from lms.report_builder.queries.results import compose_report
from lms.report_builder.queries.times import name_time
from lms.report_builder.queries.words import describe_default_title
from lms.report_builder.rules import Definition
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import ORGANISATIONS, UNITS
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_person
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK
from tests.factories.reporting import add_country

TODAY = date(2026, 3, 9)


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.fixture
def compose(session, small):
    """Compose a report in Russian, of Akmola or another area, as a reader sees it."""

    def read_report(definition, *, who=small.officer, where=None):
        where = where or (UNITS, small.units[AKMOLA])
        with using_language("ru"):
            area = load_report_area(
                session, load_actor_by_id(session, who.id), where, definition, TODAY
            )
            return compose_report(session, area, definition, today=TODAY)

    return read_report


def list_values(result, line):
    return [result.compute_value(line, column) for column in result.columns]


def test_districts_without_anything_have_their_row_and_stand_in_alphabetical_order(compose):
    result = compose(Definition(("enrolled", "completed_share"), ("district",)))
    names = [line.names[0] for line in result.lines]
    assert len(names) > 15
    assert names[:-1] == sorted(names[:-1], key=build_sort_key)
    assert result.lines[-1].keys == (None,)  # those of the region itself
    by_name = {line.names[0]: list_values(result, line) for line in result.lines}
    assert by_name["город Кокшетау"] == [8, 50.0]
    assert by_name["Аккольский район"] == [0, None]
    assert list_values(result, result.total) == [16, 50.0]


def test_a_share_of_the_total_is_worked_out_from_totals_and_not_averaged(compose, session, small):
    for _number in range(7):
        records.enrol(
            session,
            add_person(session, kato=STEPNOGORSK),
            small.courses[0],
            now=NOW - timedelta(days=1),
        )
    result = compose(Definition(("completed_share",), ("district",)))
    shares = [
        value for line in result.lines for value in list_values(result, line) if value is not None
    ]
    assert list_values(result, result.total) == [round(100 * 8 / 23, 1)]
    assert list_values(result, result.total)[0] != pytest.approx(sum(shares) / len(shares), abs=1)


def test_a_share_is_whole_only_when_everybody_is_there(compose, small, monkeypatch):
    result = compose(Definition(("completed_share",), ("district",)))
    table = {"people_completed": 9_999, "people_enrolled": 10_000}
    monkeypatch.setattr(type(result), "count", lambda _self, measure, *_where: table[measure])
    assert list_values(result, result.total) == [99.9]
    table["people_completed"] = 1
    assert list_values(result, result.total) == [0.1]
    table["people_completed"] = 10_000
    assert list_values(result, result.total) == [100]


def test_a_person_in_two_districts_and_months_is_one_person_of_the_total(compose, session, small):
    one = add_person(session, kato=KOKSHETAU)
    first = records.finish(session, one, small.courses[0], now=NOW - timedelta(days=40))
    second = records.finish(session, one, small.courses[1], now=NOW - timedelta(days=3))
    session.execute(
        update(Enrolment)
        .where(Enrolment.id == second)
        .values(region_unit_id=small.units[STEPNOGORSK])
    )
    assert first != second
    result = compose(
        Definition(("people_completed", "completed"), ("district", "month"), period="2026")
    )
    parts = [list_values(result, line)[0] for line in result.rows]
    subtotals = [list_values(result, line)[0] for line in result.lines if line.is_total]
    people, facts = list_values(result, result.total)
    assert sum(subtotals) == people + 1
    assert sum(parts) >= sum(subtotals)
    assert facts == sum(list_values(result, line)[1] for line in result.rows)


def test_months_follow_each_other_without_a_gap_and_not_beyond_today(compose):
    result = compose(Definition(("enrolled",), ("month",), period="this-year"))
    assert [line.keys[0] for line in result.lines] == [
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]
    assert result.lines[0].names == ("январь 2026 года",)
    assert list_values(result, result.lines[0]) == [sum(list_values(result, result.lines[0]))]


def test_what_is_due_later_has_its_month_though_it_is_to_come(compose, session, small):
    records.assign(
        session,
        small.courses[0],
        due_on=TODAY + timedelta(days=100),
        now=NOW,
        region_unit_id=small.units[AKMOLA],
    )
    records.resolve_all(session)
    result = compose(Definition(("open",), ("month",), period="this-year"))
    assert result.lines[-1].keys[0] == date(2026, 6, 1)
    assert list_values(result, result.lines[-1])[0] > 0
    assert list_values(result, result.lines[3]) == [0]  # April stands between


def test_organisations_without_anything_have_no_row(compose, small):
    result = compose(Definition(("enrolled",), ("organisation",)))
    assert [line.keys[0] for line in result.lines] == [small.organisation.id, None]
    assert (
        sum(list_values(result, line)[0] for line in result.lines)
        == list_values(result, result.total)[0]
        == 16
    )


def test_columns_have_their_keys_in_order_and_a_total(compose, session):
    session.execute(
        update(Enrolment).where(Enrolment.id % 2 == 0).values(sex="f", age_group="30-44")
    )
    result = compose(Definition(("enrolled", "completed"), ("age_group",), "sex"))
    assert [column.key for column in result.columns] == [
        "f",
        "f",
        "m",
        "m",
        "unknown",
        "unknown",
        "*",
        "*",
    ]
    assert [line.keys[0] for line in result.lines][-1] == "unknown"
    assert [line.keys[0] for line in result.lines][:3] == ["0-17", "18-29", "30-44"]
    for line in (*result.lines, result.total):
        numbers = list_values(result, line)
        assert numbers[0] + numbers[2] + numbers[4] == numbers[6]
        assert numbers[1] + numbers[3] + numbers[5] == numbers[7]


def test_districts_stand_below_their_region_only(compose, small):
    result = compose(
        Definition(("enrolled",), ("region", "district")), who=small.admin, where=(UNITS, 1)
    )
    below = [line.names[1] for line in result.rows if line.keys[0] == small.units[AKMOLA]]
    assert "город Кокшетау" in below
    assert not [name for name in below if name == "город Актобе"]
    assert len({line.keys for line in result.lines}) == len(result.lines)
    assert len(result.rows) < 300
    assert list_values(result, result.total) == [24]
    assert sum(list_values(result, line)[0] for line in result.lines if line.is_total) == 24


def test_months_stand_below_their_year(compose):
    result = compose(Definition(("enrolled",), ("year", "month"), period="2025-10-01..2026-02-28"))
    assert [line.keys for line in result.rows] == [
        (date(2025, 1, 1), date(2025, 10, 1)),
        (date(2025, 1, 1), date(2025, 11, 1)),
        (date(2025, 1, 1), date(2025, 12, 1)),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 2, 1)),
    ]


def test_a_table_is_sorted_by_any_column_with_what_has_no_value_last(compose):
    result = compose(Definition(("enrolled", "completed_share"), ("district", "course")))
    for sort in ("c0", "-c0", "c1", "-c1"):
        numbers = [list_values(result, line)[int(sort[-1])] for line in result.sort_lines(sort)]
        present_numbers = [number for number in numbers if number is not None]
        assert present_numbers == sorted(present_numbers, reverse=sort.startswith("-"))
        assert numbers[: len(present_numbers)] == present_numbers
    assert result.sort_lines("evil") == list(result.lines)


def test_nobody_outside_the_scope_is_counted(compose, small):
    everywhere = Definition(
        ("enrolled", "obliged"), ("unit",), filters={"unit": (str(small.units[AKTOBE]),)}
    )
    result = compose(everywhere)
    assert list_values(result, result.total) == [0, 0]
    assert list_values(compose(everywhere, who=small.admin, where=(UNITS, 1)), result.total)[0] == 8
    with pytest.raises(AreaNotFound):
        compose(everywhere, where=(UNITS, small.units[AKTOBE]))
    with pytest.raises(AreaNotFound):
        compose(everywhere, where=(UNITS, 999_999))
    with pytest.raises(AreaNotFound):
        compose(everywhere, where=(ORGANISATIONS, small.organisation.id))
    with pytest.raises(AreaNotFound):
        compose(everywhere, who=small.hr)


def test_hr_counts_their_organisation_by_district(compose, small):
    result = compose(
        Definition(("enrolled",), ("district",)),
        who=small.hr,
        where=(ORGANISATIONS, small.organisation.id),
    )
    assert {line.names[0] for line in result.lines} == {"город Кокшетау", "город Степногорск"}
    assert list_values(result, result.total) == [8]


@pytest.mark.parametrize("where", ["organisation", "to come"])
def test_boundaries_that_there_are_not_are_refused(compose, small, where):
    day = date(2021, 12, 31) if where == "organisation" else TODAY
    area = (
        (ORGANISATIONS, small.organisation.id)
        if where == "organisation"
        else (UNITS, small.units[AKMOLA])
    )
    with pytest.raises(BoundariesUnknown):
        compose(
            Definition(("enrolled",), ("course",), boundaries=day),
            who=small.hr if where == "organisation" else small.officer,
            where=area,
        )


def test_the_boundaries_of_a_day_before_a_reform_have_the_units_of_that_day(compose, small):
    result = compose(
        Definition(("enrolled",), ("region",), boundaries=date(2018, 6, 1)),
        who=small.admin,
        where=(UNITS, 1),
    )
    today = compose(Definition(("enrolled",), ("region",)), who=small.admin, where=(UNITS, 1))
    assert len(result.lines) == 16
    assert len(today.lines) == 20
    assert list_values(result, result.total) == list_values(today, today.total) == [24]


def test_what_nobody_could_use_is_refused_before_it_is_counted(compose, small, monkeypatch):
    monkeypatch.setattr(
        counts, "count_rows", lambda *_arguments, **_more: pytest.fail("it was counted")
    )
    with pytest.raises(TooManyCells):
        compose(
            Definition(("enrolled",), ("unit", "month"), "age_group", "2000-01-01..2099-12-31"),
            who=small.admin,
            where=(UNITS, 1),
        )
    with pytest.raises(TooManyColumns):
        compose(
            Definition(("enrolled", "completed"), ("course",), "month", "2000-01-01..2099-12-31")
        )


def test_many_organisations_by_months_are_refused_and_without_months_counted(compose, monkeypatch):
    monkeypatch.setattr(
        sizes,
        "estimate_keys",
        lambda _session, _resolved, name: 20_000 if name == "organisation" else 12,
    )
    with pytest.raises(TooManyCells):
        compose(Definition(("enrolled",), ("organisation",), "month", "2025"))
    assert compose(Definition(("enrolled",), ("organisation",))).lines
    assert compose(Definition(("enrolled",), ("district", "organisation"))).lines


def test_a_table_says_what_it_counts(session, compose):
    definition = Definition(
        ("overdue", "completed_share"),
        ("district",),
        "sex",
        "last-quarter",
        filters={"course": ("security",)},
    )
    result = compose(definition)
    with using_language("ru"):
        terms = dict(describe_table(session, result.resolved))
        title = describe_default_title(result.resolved)
    assert title.startswith("Акмолинская область: просрочено: человек × курс, ")
    whole = "; ".join(terms.values())
    for part in (
        "по сроку",
        "по дате зачисления",
        "1 октября 2025 года",
        "31 декабря 2025 года",
        "9 марта 2026 года",
    ):
        assert part in whole


def test_times_have_their_names():
    with using_language("kk"):
        assert [name_time(one, date(2026, 4, 1)) for one in ("month", "quarter", "year")] == [
            "2026 жылғы сәуір",
            "2026 жылғы 2-тоқсан",
            "2026 жыл",
        ]


def test_an_empty_country_has_an_empty_table(compose, small):
    result = compose(Definition(("enrolled",), ("course",), period="2001"))
    assert result.lines == ()
