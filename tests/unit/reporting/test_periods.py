"""Periods and days of figures: which texts are periods, and where they begin and end."""

from datetime import date

import pytest

from lms.reporting.rules import figures
from lms.reporting.rules.cells import (
    LONG_AGO,
    NEVER,
    CellCounts,
    PersonFact,
    Tally,
    find_period_key,
    parse_period_key,
    shorten_previous,
)
from lms.reporting.rules.counted_units import map_counted_units
from lms.reporting.rules.figures import (
    Period,
    compute_share,
    find_first_of_month,
    find_following_month,
    find_last_twelve_months,
    parse_day,
    parse_days,
    parse_period,
)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2000", (2000, 1, 1), (2001, 1, 1)),
        ("2099", (2099, 1, 1), (2100, 1, 1)),
        ("2026-H1", (2026, 1, 1), (2026, 7, 1)),
        ("2026-H2", (2026, 7, 1), (2027, 1, 1)),
        ("2026-Q1", (2026, 1, 1), (2026, 4, 1)),
        ("2026-Q4", (2026, 10, 1), (2027, 1, 1)),
        ("2026-01", (2026, 1, 1), (2026, 2, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
    ],
)
def test_a_period_has_whole_months(text, first, end):
    assert parse_period(text) == Period(date(*first), date(*end))
    assert parse_days(text) == parse_period(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "1999",
        "2100",
        "20261",
        "２０２６",
        "2026-",
        "2026-H0",
        "2026-H3",
        "2026-Q0",
        "2026-Q5",
    ]
    + ["2026-00", "2026-13", "2026-1", "2026-001", "2026-H", "2026-H11", "2026-X1", "2026-Y1"]
    + ["2026-Qx", "abcd", "2026-ab"],
)
def test_another_text_is_no_period(text):
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-10..2026-03-09", Period(date(2026, 2, 10), date(2026, 3, 10))),
        ("2026-02-10..2026-02-10", Period(date(2026, 2, 10), date(2026, 2, 11))),
        ("2026-02-10..2026-02-09", None),
        ("2026-02-10..2026-02-30", None),
        ("2026-02-10..", None),
        ("2026-02-10..9999-12-31", None),
    ],
)
def test_a_range_of_days_has_both_its_ends(text, expected):
    assert parse_days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-12-31", date(2021, 12, 31)),
        ("20211231", None),
        ("2021-12-31 ", None),
        ("2021-13-31", None),
    ],
)
def test_a_day_is_written_in_one_way(text, expected):
    assert parse_day(text) == expected


def test_months_follow_each_other_across_the_year():
    assert find_first_of_month(date(2026, 3, 9)) == date(2026, 3, 1)
    assert find_following_month(date(2026, 11, 30)) == date(2026, 12, 1)
    assert find_following_month(date(2026, 12, 31)) == date(2027, 1, 1)
    year = find_last_twelve_months(date(2026, 3, 9))
    assert (year.first, year.end, len(year.list_months())) == (
        date(2025, 4, 1),
        date(2026, 4, 1),
        12,
    )
    assert year.list_months()[:2] == [date(2025, 4, 1), date(2025, 5, 1)]


def test_a_share_of_nothing_is_none():
    assert (compute_share(1, 4), compute_share(0, 4), compute_share(4, 4), compute_share(3, 0)) == (
        0.25,
        0.0,
        1.0,
        None,
    )


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2026, 1, 1), date(2026, 3, 1)),  # two months
        Period(date(2026, 1, 2), date(2026, 1, 20)),  # a part of one
        Period(date(2026, 1, 1), date(2026, 1, 20)),
        Period(date(2026, 1, 15), date(2026, 2, 1)),
        Period(date(2026, 2, 1), date(2026, 5, 1)),  # three months that are no quarter
        Period(date(2026, 4, 1), date(2026, 10, 1)),  # six that are no half-year
    ],
)
def test_other_days_than_a_year_half_quarter_or_month_have_no_figures(period):
    assert find_period_key(period) is None


@pytest.mark.parametrize("text", ["2026", "2026-H2", "2026-Q3", "2026-07"])
def test_the_key_of_a_period_leads_back_to_it(text):
    key = find_period_key(parse_period(text))
    assert key is not None
    assert parse_period_key(key) == parse_period(text)


def test_a_day_before_is_kept_exactly_for_two_weeks_and_then_shortened():
    day = date(2026, 6, 20)
    assert shorten_previous(day, date(2026, 6, 6)) == date(2026, 6, 6)
    assert shorten_previous(day, date(2026, 6, 5)) == date(2026, 6, 1)
    assert shorten_previous(day, date(2026, 5, 31)) == date(2026, 4, 1)
    assert shorten_previous(day, date(2026, 3, 31)) == date(2026, 1, 1)
    assert shorten_previous(day, date(2025, 12, 31)) == LONG_AGO


def test_the_names_that_stand_in_the_table_never_change():
    measures = (figures.ENROLLED, figures.ACTIVE, figures.COMPLETED, figures.OBLIGED)
    measures += (figures.MET, figures.OVERDUE, figures.EXEMPT, figures.CERTIFIED)
    assert measures == (
        "enrolled",
        "active",
        "completed",
        "obliged",
        "met",
        "overdue",
        "exempt",
        "certified",
    )
    days = (figures.ENROLLED_DAY, figures.COMPLETED_DAY, figures.OPEN_DAY)
    assert days == ("enrolled_on", "completed_on", "open_on")
    assert (figures.OPEN, figures.ALL_COURSES) == ("open", 0)


def test_the_days_that_stand_in_the_table_for_none_and_long_ago_never_change():
    assert [date(1, 1, 1), date(2, 1, 1)] == [NEVER, LONG_AGO]


def test_what_is_taken_away_leaves_no_cell():
    counts = CellCounts(map_counted_units({1: None, 2: 1}).__getitem__)
    facts = [PersonFact("enrolled", 2, 7, date(2026, 3, 2))]
    counts.add(facts)
    counts.add(facts)
    counts.add(facts, -1)
    once = counts.sum_up()
    assert set(once.values()) == {Tally(1, 1)}
    counts.add(facts, -1)
    assert counts.sum_up() == {}


def test_only_wanted_areas_are_counted():
    counted_units = map_counted_units({1: None, 2: 1, 3: 1})
    counts = CellCounts(counted_units.__getitem__, units=[(2, False)])
    counts.add([PersonFact("enrolled", 2, 7, date(2026, 3, 2))])
    counts.add([PersonFact("enrolled", unit, 7, date(2026, 3, 2)) for unit in (2, 3)])
    counts.add([PersonFact("enrolled", 3, 7, date(2026, 3, 2))])
    cells = counts.sum_up()
    assert {cell.unit_id for cell in cells} == {2}
    assert {tally for cell, tally in cells.items() if cell.measure == "enrolled"} == {Tally(2, 2)}


def test_of_one_course_only_what_is_open_is_counted_by_day():
    counts = CellCounts(map_counted_units({1: None}).__getitem__)
    for measure in ("enrolled", "completed", "open"):
        counts.add([PersonFact(measure, 1, 7, date(2026, 3, 2))])
    by_day = {
        (cell.measure, cell.course_id): tally
        for cell, tally in counts.sum_up().items()
        if cell.day == date(2026, 3, 2)
    }
    assert by_day == {
        ("enrolled_on", 0): Tally(1, 1),
        ("completed_on", 0): Tally(1, 1),
        ("open_on", 0): Tally(1, 1),
        ("open_on", 7): Tally(1, 1),
    }
