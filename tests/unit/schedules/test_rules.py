"""When reports are sent: once for each period, on a working day.

This holds for every calendar, and however long the machine was off.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.periodic_reports.rules import find_period, find_report_due_day
from lms.schedules.rules import (
    AHEAD_DAYS,
    EVERY,
    FIGURES,
    HALF,
    MONTH,
    PERIODIC,
    QUARTER,
    WEEK,
    find_latest_occasion,
    find_next_occasion,
    is_sent_before_due,
    is_working_day,
    name_file,
)

days = st.dates(date(2003, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("every", "today", "day", "first", "last"),
    [
        (WEEK, date(2026, 11, 25), date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22)),
        (WEEK, date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22)),
        (
            WEEK,
            date(2027, 1, 3),
            date(2026, 12, 28),
            date(2026, 12, 21),
            date(2026, 12, 27),
        ),  # the first days of a year
        (
            MONTH,
            date(2028, 3, 1),
            date(2028, 3, 1),
            date(2028, 2, 1),
            date(2028, 2, 29),
        ),  # after a leap day
        (
            MONTH,
            date(2026, 11, 1),
            date(2026, 10, 1),
            date(2026, 9, 1),
            date(2026, 9, 30),
        ),  # a Sunday: not yet
        (MONTH, date(2026, 11, 2), date(2026, 11, 2), date(2026, 10, 1), date(2026, 10, 31)),
        (
            QUARTER,
            date(2027, 1, 3),
            date(2026, 10, 1),
            date(2026, 7, 1),
            date(2026, 9, 30),
        ),  # days off at the new year
        (QUARTER, date(2027, 1, 4), date(2027, 1, 4), date(2026, 10, 1), date(2026, 12, 31)),
        (HALF, date(2026, 7, 1), date(2026, 7, 1), date(2026, 1, 1), date(2026, 6, 30)),
        (HALF, date(2026, 5, 4), date(2026, 1, 5), date(2025, 7, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_occasion_is_about_the_period_before_it(every, today, day, first, last):
    occasion = find_latest_occasion(every, today)
    assert (occasion.day, occasion.first, occasion.last) == (day, first, last)


def test_the_report_of_a_half_year_reaches_an_akimat_a_week_before_it_has_to_be_handed_in():
    assert is_sent_before_due(PERIODIC, HALF, is_akimat=True)
    assert not any(
        (
            is_sent_before_due(PERIODIC, HALF, is_akimat=False),
            is_sent_before_due(FIGURES, HALF, is_akimat=True),
            is_sent_before_due(PERIODIC, MONTH, is_akimat=True),
        )
    )
    coming = find_next_occasion(HALF, date(2026, 6, 1), before_due=True)
    assert (coming.day, coming.first, coming.last) == (
        date(2026, 6, 23),
        date(2026, 1, 1),
        date(2026, 6, 30),
    )
    assert find_next_occasion(HALF, date(2026, 12, 1), before_due=True).day == date(2026, 12, 23)
    assert find_next_occasion(HALF, date(2023, 12, 1), before_due=True).day == date(2023, 12, 22), (
        "the 23rd is a Saturday"
    )


@given(st.sampled_from(EVERY), st.booleans(), days)
def test_occasions_follow_each_other_without_a_gap_and_none_is_about_days_of_another(
    every, before_due, today
):
    early = before_due and every == HALF
    now = find_latest_occasion(every, today, before_due=early)
    coming = find_next_occasion(every, today, before_due=early)
    assert now.day <= today < coming.day
    assert coming.first == now.last + timedelta(days=1), "each day is in one report"
    assert (
        find_next_occasion(every, now.day, before_due=early) == coming
        and find_latest_occasion(every, coming.day - timedelta(days=1), before_due=early) == now
    )
    if every == WEEK:
        assert now.day.weekday() == 0 and now.last == now.day - timedelta(days=1)
    elif early:
        due = find_report_due_day(find_period(HALF, now.first), whole=False)
        assert timedelta(days=AHEAD_DAYS) <= due - now.day <= timedelta(days=AHEAD_DAYS + 4)
        assert is_working_day(now.day)
    else:
        assert now.last < now.day and is_working_day(now.day)
        assert not any(
            is_working_day(now.last + timedelta(days=number))
            for number in range(1, (now.day - now.last).days)
        )


def test_the_name_of_a_file_holds_nothing_that_anybody_typed():
    assert (
        name_file("figures-units", 7, (date(2026, 1, 1), date(2026, 6, 30)), "xlsx")
        == "figures-units-7-2026-01-01--2026-06-30.xlsx"
    )
