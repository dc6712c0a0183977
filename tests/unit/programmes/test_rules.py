"""Half-years, states, and the outlook of a plan."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.programmes.rules import (
    APPROVED,
    BEHIND,
    CLOSED,
    DRAFTING,
    IN_IMPLEMENTATION,
    MET,
    MISSED,
    ON_COURSE,
    STATES,
    TO_COME,
    UNPLANNED,
    DaySpan,
    assess_plan,
    half_year_name,
    half_years,
    is_allowed_period,
    is_next_state,
    next_state,
    pace_span,
)
from lms.programmes.rules.indicators import INDICATORS, may_be_planned
from lms.reporting.rules.vocabulary import MEASURES, read_filters

HALF = DaySpan(date(2026, 1, 1), date(2026, 6, 30))
TODAY = date(2026, 5, 5)  # eight weeks before the end
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_states_follow_each_other_and_none_is_left_out():
    assert [next_state(state) for state in STATES] == [APPROVED, IN_IMPLEMENTATION, CLOSED, None]
    allowed = {(one, other) for one in STATES for other in STATES if is_next_state(one, other)}
    assert allowed == {
        (DRAFTING, APPROVED),
        (APPROVED, IN_IMPLEMENTATION),
        (IN_IMPLEMENTATION, CLOSED),
    }


def test_the_first_and_the_last_half_year_are_cut_to_the_programme():
    found = half_years(DaySpan(date(2025, 9, 15), date(2026, 8, 1)))
    assert found == [
        DaySpan(date(2025, 9, 15), date(2025, 12, 31)),
        HALF,
        DaySpan(date(2026, 7, 1), date(2026, 8, 1)),
    ]
    assert [half_year_name(half.first) for half in found] == ["2025-H2", "2026-H1", "2026-H2"]


@given(DAYS, st.integers(0, 3000))
def test_half_years_hold_each_day_of_the_programme_once(first, days):
    whole = DaySpan(first, first + timedelta(days=days))
    found = half_years(whole)
    assert sum(half.days for half in found) == whole.days
    assert (found[0].first, found[-1].last) == (whole.first, whole.last)
    assert all(before.end == after.first for before, after in zip(found, found[1:], strict=False))


def test_a_programme_lasts_more_than_a_day_and_at_most_ten_years():
    first = date(2026, 1, 1)
    assert not is_allowed_period(DaySpan(first, first)) and not is_allowed_period(
        DaySpan(first, date(2025, 12, 31))
    )
    assert is_allowed_period(DaySpan(first, date(2036, 12, 31))) and not is_allowed_period(
        DaySpan(first, date(2037, 1, 1))
    )


@pytest.mark.parametrize(
    ("planned", "fact", "recent", "today", "expected"),
    [
        (100, 60, 40, TODAY, (ON_COURSE, 100, 5)),
        (100, 60, 39, TODAY, (BEHIND, 99, 5)),
        (100, 59, 0, TODAY, (BEHIND, 59, 6)),
        (100, 100, 8, TODAY, (MET, 108, None)),
        (100, 140, 56, HALF.last, (MET, 140, None)),
        (100, 97, 56, HALF.last, (BEHIND, 97, 3)),
        (100, 97, 56, HALF.last - timedelta(days=2), (BEHIND, 99, 3)),
        (100, 97, 84, HALF.last - timedelta(days=2), (ON_COURSE, 100, 3)),
        (100, 99, 56, HALF.last + timedelta(days=1), (MISSED, None, None)),
        (100, 100, 56, HALF.last + timedelta(days=1), (MET, None, None)),
        (100, 0, 56, HALF.first - timedelta(days=1), (TO_COME, None, None)),
        (None, 60, 56, TODAY, (UNPLANNED, 116, None)),
        (0, 60, 56, TODAY, (UNPLANNED, 116, None)),
        (None, 0, 56, HALF.first - timedelta(days=1), (UNPLANNED, None, None)),
    ],
)
def test_plan_and_fact_come_to_a_verdict_with_forecast_and_what_is_missing_a_week(
    planned, fact, recent, today, expected
):
    found = assess_plan(planned=planned, fact=fact, recent=recent, span=HALF, today=today)
    assert (found.verdict, found.forecast, found.missing_per_week) == expected


@given(st.integers(1, 10_000), st.integers(0, 9_999), st.integers(0, 5_000), st.integers(0, 180))
def test_whoever_does_what_is_missing_each_week_meets_the_plan(planned, fact, recent, left):
    today = HALF.last - timedelta(days=left)
    found = assess_plan(planned=planned, fact=fact, recent=recent, span=HALF, today=today)
    if found.verdict == BEHIND:
        assert (
            found.forecast < planned and fact + found.missing_per_week * max(1, left / 7) >= planned
        )
        assert fact + (found.missing_per_week - 1) * max(1, left / 7) < planned, (
            "and no less would do"
        )
    if found.verdict == ON_COURSE:
        assert fact < planned <= found.forecast


def test_the_share_may_be_above_one_and_what_is_missing_is_never_less_than_none():
    assert assess_plan(planned=50, fact=75, recent=0, span=HALF, today=TODAY).share == 1.5
    assert assess_plan(planned=50, fact=75, recent=0, span=HALF, today=TODAY).missing == 0
    assert assess_plan(planned=None, fact=75, recent=0, span=HALF, today=TODAY).share is None


def test_the_pace_is_of_eight_whole_weeks_with_today():
    span = pace_span(TODAY)
    assert (span.last, span.days) == (TODAY, 56)


def test_the_standard_indicators_speak_the_vocabulary():
    for one in INDICATORS:
        assert may_be_planned(one.measure) and read_filters(one.filters) == {
            name: tuple(v) for name, v in one.filters.items()
        }
        assert one.name_kk != one.name_ru


def test_what_is_better_the_less_there_is_of_it_cannot_be_planned():
    assert not any(
        map(may_be_planned, ("overdue", "active", "exempt", "obliged", "never_started", ""))
    )
    assert {code for code in MEASURES if may_be_planned(code)} >= {
        "enrolled",
        "completed",
        "certificates",
        "hours",
        "tries",
    }
