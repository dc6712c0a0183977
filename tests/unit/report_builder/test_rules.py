"""Valid combinations of a report, and periods relative to the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.report_builder.rules import (
    IN_COLUMNS,
    IN_ROWS,
    Definition,
    find_faults,
    is_period,
    read_definition,
)
from lms.report_builder.rules.examples import list_examples
from lms.report_builder.rules.periods import RELATIVE, resolve_period
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import MEASURES, RATES

SOUND = Definition(
    measure_codes=("enrolled", "met_share"),
    rows=("region", "month"),
    column="sex",
    period="this-year",
    boundaries=date(2021, 12, 31),
    filters={"course": ("a", "b")},
)


def test_a_definition_comes_back_from_how_it_is_kept():
    assert read_definition(SOUND.to_json()) == SOUND
    assert not find_faults(SOUND)


def test_a_rate_needs_its_two_measures_and_each_is_counted_once():
    assert SOUND.measures == ("enrolled", "people_met", "people_obliged")
    assert Definition(("completed_share", "people_enrolled"), ("course",)).measures == (
        "people_completed",
        "people_enrolled",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"measure_codes": ()}, "count"),
        ({"measure_codes": ("hearts",)}, "count"),
        ({"measure_codes": tuple(MEASURES)[:7]}, "count"),
        ({"rows": ()}, "row"),
        ({"rows": ("shoe_size",)}, "row"),
        ({"rows": ("region", "region")}, "row2"),
        ({"rows": ("month", "year"), "column": ""}, "row2"),
        ({"rows": ("unit", "district")}, "row2"),
        ({"column": "region"}, "column"),
        ({"column": "year"}, "column"),
        ({"column": "organisation"}, "column"),
        ({"period": "next-year"}, "period"),
        ({"period": "2026-03-09..2026-03-01"}, "period"),
        ({"period": "0001-01-01..9999-12-30"}, "period"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(changes, field):
    broken = replace(SOUND, **changes)
    assert [name for name, _message in find_faults(broken)] == [field]
    with pytest.raises(ValueError, match="no report"):
        read_definition(broken.to_json())


@pytest.mark.parametrize(
    "json_object",
    [
        {},
        {**SOUND.to_json(), "filters": {"shoe": ["1"]}},
        {**SOUND.to_json(), "boundaries": "soon"},
        {**SOUND.to_json(), "counted": 5},
    ],
)
def test_what_is_no_definition_is_not_read(json_object):
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_definition(json_object)


@pytest.mark.parametrize(
    ("code", "today", "first", "last"),
    [
        ("this-month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("last-month", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("this-quarter", date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        ("last-quarter", date(2026, 4, 1), date(2026, 1, 1), date(2026, 3, 31)),
        ("last-quarter", date(2026, 2, 1), date(2025, 10, 1), date(2025, 12, 31)),
        ("this-half", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        ("last-half", date(2026, 6, 30), date(2025, 7, 1), date(2025, 12, 31)),
        ("this-year", date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        ("last-year", date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        ("twelve-months", date(2026, 3, 9), date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_a_relative_period_moves_with_the_day(code, today, first, last):
    assert resolve_period(code, today) == Period(first, last + timedelta(days=1))
    assert is_period(code)


def test_full_periods_end_before_the_day_and_present_ones_hold_it():
    for number in range(800):
        today = date(2023, 12, 1) + timedelta(days=number)
        for code in RELATIVE:
            span = resolve_period(code, today)
            assert span.first < span.end
            assert (
                (span.end <= today)
                if code.startswith("last-")
                else (span.first <= today < span.end)
            )


def test_the_examples_are_sound_whatever_divides_the_area():
    for row in IN_ROWS:
        assert not [
            fault for _name, definition in list_examples(row) for fault in find_faults(definition)
        ]


def test_all_that_can_be_counted_and_divided_by_is_accepted():
    for code in (*MEASURES, *RATES):
        assert not find_faults(Definition((code,), ("course",)))
    for row in IN_ROWS:
        assert not find_faults(Definition(("enrolled",), (row,)))
    for column in IN_COLUMNS:
        assert not find_faults(Definition(("enrolled",), ("organisation",), column))
