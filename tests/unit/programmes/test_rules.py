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
    EARLY,
    IN_IMPLEMENTATION,
    MET,
    MISSED,
    ON_COURSE,
    STATES,
    TO_COME,
    UNPLANNED,
    UNSUMMED,
    DaySpan,
    assess_plan,
    find_next_state,
    find_pace_span,
    is_allowed_period,
    is_next_state,
    list_half_years,
    name_half_year,
)
from lms.programmes.rules.indicators import choose_plan, get_unit, may_be_planned
from lms.programmes.rules.standard_indicators import INDICATORS
from lms.reporting.rules.vocabulary import MEASURES, read_filters

HALF = DaySpan(date(2026, 1, 1), date(2026, 6, 30))
TODAY = date(2026, 5, 5)  # eight weeks before the end
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_states_follow_each_other_and_none_is_left_out():
    assert [find_next_state(state) for state in STATES] == [
        APPROVED,
        IN_IMPLEMENTATION,
        CLOSED,
        None,
    ]
    pairs = {(item, other) for item in STATES for other in STATES if is_next_state(item, other)}
    assert pairs == {
        (DRAFTING, APPROVED),
        (APPROVED, IN_IMPLEMENTATION),
        (IN_IMPLEMENTATION, CLOSED),
    }


def test_the_first_and_the_last_half_year_are_cut_to_the_programme():
    halves = list_half_years(DaySpan(date(2025, 9, 15), date(2026, 8, 1)))
    assert halves == [
        DaySpan(date(2025, 9, 15), date(2025, 12, 31)),
        HALF,
        DaySpan(date(2026, 7, 1), date(2026, 8, 1)),
    ]
    assert [name_half_year(half.first) for half in halves] == ["2025-H2", "2026-H1", "2026-H2"]


@given(DAYS, st.integers(0, 3000))
def test_half_years_hold_each_day_of_the_programme_once(first, days):
    whole = DaySpan(first, first + timedelta(days=days))
    halves = list_half_years(whole)
    assert sum(half.days for half in halves) == whole.days
    assert (halves[0].first, halves[-1].last) == (whole.first, whole.last)
    assert all(before.end == after.first for before, after in zip(halves, halves[1:], strict=False))


def test_a_programme_lasts_more_than_a_day_and_at_most_ten_years():
    first = date(2026, 1, 1)
    assert not is_allowed_period(DaySpan(first, first)) and not is_allowed_period(
        DaySpan(first, date(2025, 12, 31))
    )
    assert is_allowed_period(DaySpan(first, date(2036, 12, 31))) and not is_allowed_period(
        DaySpan(first, date(2037, 1, 1))
    )


@pytest.mark.parametrize(
    ("planned", "fact", "newcomers", "today", "expected"),
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
    planned, fact, newcomers, today, expected
):
    outlook = assess_plan(planned=planned, fact=fact, newcomers=newcomers, span=HALF, today=today)
    assert (outlook.verdict, outlook.forecast, outlook.missing_per_week) == expected


@given(st.integers(1, 10_000), st.integers(0, 9_999), st.integers(0, 5_000), st.integers(0, 167))
def test_whoever_does_what_is_missing_each_week_meets_the_plan(planned, fact, newcomers, days_left):
    today = HALF.last - timedelta(days=days_left)
    outlook = assess_plan(planned=planned, fact=fact, newcomers=newcomers, span=HALF, today=today)
    if outlook.verdict == BEHIND:
        assert (
            outlook.forecast < planned
            and fact + outlook.missing_per_week * max(1, days_left / 7) >= planned
        )
        assert fact + (outlook.missing_per_week - 1) * max(1, days_left / 7) < planned, (
            "and no less would do"
        )
    if outlook.verdict == ON_COURSE:
        assert fact < planned <= outlook.forecast


def test_the_share_may_be_above_one_and_what_is_missing_is_never_less_than_none():
    assert assess_plan(planned=50, fact=75, newcomers=0, span=HALF, today=TODAY).share == 1.5
    assert assess_plan(planned=50, fact=75, newcomers=0, span=HALF, today=TODAY).missing == 0
    assert assess_plan(planned=None, fact=75, newcomers=0, span=HALF, today=TODAY).share is None


def test_the_pace_is_of_eight_whole_weeks_with_today_and_of_less_where_the_period_is_younger():
    span = find_pace_span(HALF, TODAY)
    assert (span.last, span.days) == (TODAY, 56)
    assert find_pace_span(HALF, date(2026, 1, 20)) == DaySpan(HALF.first, date(2026, 1, 20))


def test_repeaters_do_not_move_the_forecast():
    """Of 33 counted people 12 completed again in the last eight weeks, and no new person did."""
    whole = DaySpan(date(2025, 1, 1), date(2027, 12, 31))
    today = whole.last - timedelta(days=399)
    outlook = assess_plan(planned=96, fact=33, newcomers=0, span=whole, today=today)
    assert (outlook.forecast, outlook.verdict, outlook.days_left) == (33, BEHIND, 399)
    control = assess_plan(planned=96, fact=33, newcomers=12, span=whole, today=today)
    assert (control.forecast, control.verdict) == (118, ON_COURSE)


def test_the_first_two_weeks_give_no_forecast():
    days = [HALF.first + timedelta(days=number) for number in (0, 12, 13)]
    outlooks = [assess_plan(planned=100, fact=5, newcomers=5, span=HALF, today=day) for day in days]
    assert [item.verdict for item in outlooks] == [EARLY, EARLY, BEHIND]
    assert [item.forecast for item in outlooks] == [None, None, 5 + 5 * 167 // 14]
    assert all(item.missing_per_week for item in outlooks), (
        "what is needed is known from the first day"
    )


@given(st.integers(0, 10_000), st.data(), st.integers(0, 180))
def test_a_forecast_is_never_below_the_fact_and_without_newcomers_is_the_fact(
    fact, data, days_left
):
    newcomers = data.draw(st.integers(0, fact))
    today = HALF.last - timedelta(days=days_left)
    outlook = assess_plan(planned=1, fact=fact, newcomers=newcomers, span=HALF, today=today)
    if outlook.forecast is not None:
        assert outlook.forecast >= fact
        assert (newcomers and days_left) or outlook.forecast == fact


def test_a_whole_programme_of_people_has_a_plan_of_its_own_and_hours_add_up():
    assert choose_plan("people_completed", (16, 16, None), None) is None
    assert choose_plan("people_completed", (16, 16, None), 40) == 40
    assert choose_plan("people_completed", (16,), None) == 16
    assert choose_plan("hours", (16, 16, None), None) == 32
    assert choose_plan("trainings_held", (None, None), None) is None
    outlook = assess_plan(
        planned=None, fact=33, newcomers=0, span=HALF, today=TODAY, is_unsummed=True
    )
    assert (outlook.verdict, outlook.share, outlook.percent) == (UNSUMMED, None, None)


def test_each_plannable_measure_says_what_its_numbers_count():
    units = {code: get_unit(code) for code in MEASURES if may_be_planned(code)}
    assert units["people_completed"] == units["people_enrolled"] == "people"
    assert (units["hours"], units["certificates"], units["completed"]) == (
        "hours",
        "certificates",
        "courses",
    )
    assert get_unit("trainings_held") == "lessons" and units["attempts"] == "attempts"


def test_the_standard_indicators_speak_the_vocabulary():
    for item in INDICATORS:
        assert may_be_planned(item.measure) and read_filters(item.filters) == {
            name: tuple(v) for name, v in item.filters.items()
        }
        assert item.name_kk != item.name_ru


def test_what_is_better_the_less_there_is_of_it_cannot_be_planned():
    assert not any(
        map(may_be_planned, ("overdue", "active", "exempt", "obliged", "never_started", ""))
    )
    assert {code for code in MEASURES if may_be_planned(code)} >= {
        "enrolled",
        "completed",
        "certificates",
        "hours",
        "attempts",
    }
