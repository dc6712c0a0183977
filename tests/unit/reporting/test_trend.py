"""Months, values and lines of a trend."""

from datetime import date

import pytest

from lms.reporting.rules.figures import parse_period
from lms.reporting.rules.trend import (
    build_trend,
    draw_lines,
    find_compared_months,
    find_top,
    find_trend_months,
)

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("", date(2024, 4, 1), date(2026, 3, 1)),
        ("2026", date(2024, 4, 1), date(2026, 3, 1)),
        ("2025", date(2024, 1, 1), date(2025, 12, 1)),
        ("2025-06", date(2023, 7, 1), date(2025, 6, 1)),
    ],
)
def test_a_trend_has_24_months_up_to_the_end_of_the_period_or_this_month(period, first, last):
    months = find_trend_months(parse_period(period), TODAY).list_months()
    assert (len(months), months[0], months[-1]) == (24, first, last)
    assert len(find_compared_months(parse_period(period), TODAY).list_months()) == 36


def test_a_month_before_the_first_record_is_unknown_and_one_after_it_is_zero():
    counts = {date(2025, 1, 1): 4, date(2026, 1, 1): 7}
    trend = build_trend(
        find_trend_months(None, TODAY), counts, lambda month: counts.get(month, 0), {}
    )
    values = {point.month: point for point in trend.points}
    assert trend.begins == date(2025, 1, 1)
    assert values[date(2024, 12, 1)].value is None
    assert values[date(2025, 2, 1)].value == 0
    assert (values[date(2026, 1, 1)].value, values[date(2026, 1, 1)].year_before) == (7, 4)
    assert values[date(2025, 3, 1)].year_before is None
    assert trend.has_year_before and not trend.has_plan and not trend.is_empty


def test_without_records_a_trend_is_empty():
    trend = build_trend(find_trend_months(None, TODAY), [], lambda _month: 0, {})
    assert trend.is_empty and trend.begins is None


@pytest.mark.parametrize(
    ("greatest", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (39, 40), (41, 100)]
)
def test_a_scale_begins_at_zero_and_ends_above_the_greatest_value(greatest, top):
    assert find_top([greatest]) == top


def test_a_missing_value_ends_a_line_and_points_are_in_per_cent_of_the_height():
    assert draw_lines([0, 10, None, 5], 10) == [[(12.5, 100), (37.5, 0)], [(87.5, 50)]]
    assert draw_lines([None, None], 10) == []
