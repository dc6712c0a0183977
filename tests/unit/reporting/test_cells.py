"""The cells in which people count, compared with sets of people counted one cell at a time."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.reporting.rules import parse_period
from lms.reporting.rules.cells import (
    NO_DAY,
    CellCounts,
    PersonFact,
    Tally,
    find_period_key,
    find_start,
    list_period_keys,
    parse_period_key,
    shorten_previous,
)
from lms.reporting.rules.counted_units import map_counted_units

TREE = {1: None, 2: 1, 3: 1, 21: 2, 22: 2}
COUNTED_UNITS = map_counted_units(TREE)
BELOW = {1: {1, 2, 3, 21, 22}, 2: {2, 21, 22}, 3: {3}, 21: {21}, 22: {22}}
KINDS = ("enrolled", "active", "completed", "certified", "submitted", "open", "met", "exempt")
DAYS = st.dates(date(2025, 11, 1), date(2026, 8, 31))
FACTS = st.lists(
    st.builds(
        PersonFact,
        st.sampled_from(KINDS),
        st.sampled_from([2, 21, 22, 3]),
        st.integers(1, 2),
        DAYS,
        amount=st.integers(1, 3),
    ),
    max_size=6,
)
PERIODS = ("", "2025", "2026", "2026-H1", "2026-Q2", "2026-03")


def count_cells(people):
    counts = CellCounts(COUNTED_UNITS.__getitem__)
    for facts in people:
        counts.add(facts)
    return counts.sum_up()


def count_by_sets(people, inside):
    """Count people and courses of each measure by sets."""
    pairs = {kind: set() for kind in KINDS}
    each = {"certified": 0, "submitted": 0}
    for person, facts in enumerate(people):
        for fact in facts:
            if inside(fact):
                pairs[fact.measure].add((person, fact.course_id))
                if fact.measure in each:
                    each[fact.measure] += fact.amount
    pairs["obliged"] = pairs["open"] | pairs.pop("met")
    pairs["exempt"] -= pairs["obliged"]
    tallies = {
        kind: Tally(len({person for person, _course in person_courses}), len(person_courses))
        for kind, person_courses in pairs.items()
        if person_courses
    }
    for kind, number in each.items():
        if number:
            tallies[kind] = tallies[kind]._replace(courses=number)
    return tallies


def is_in(fact, units, course, period):
    span = parse_period(period) if period else None
    return (
        fact.unit_id in units
        and course in (0, fact.course_id)
        and (span is None or span.first <= fact.day < span.end)
    )


@given(people=st.lists(FACTS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_each_cell_counts_each_person_once(people):
    cells = count_cells(people)
    for unit, below in BELOW.items():
        for own in (False, True) if unit in (1, 2) else (False,):
            for course in (0, 1, 2):
                for period in PERIODS:
                    key = find_period_key(parse_period(period) if period else None)
                    units = {unit} if own else below
                    tallies = {
                        cell.measure: tally
                        for cell, tally in cells.items()
                        if cell[:4] == (unit, own, course, key) and cell.day == NO_DAY
                    }
                    assert tallies == count_by_sets(
                        people,
                        lambda fact, units=units, course=course, period=period: is_in(
                            fact, units, course, period
                        ),
                    )


@given(people=st.lists(FACTS, max_size=4), today=DAYS, length=st.integers(1, 15))
@settings(max_examples=60, deadline=None)
def test_days_of_a_window_or_a_period_add_up_to_people(people, today, length):
    cells = count_cells(people)
    window = (today, today + timedelta(days=length), today)
    spans = [window]
    for key in list_period_keys(today):
        period = parse_period_key(key)
        first, end = (date.min, date.max) if period is None else (period.first, period.end)
        spans.append((max(first, today - timedelta(days=400)), end, find_start(period)))
    for kind, name in (("enrolled", "enrolled_on"), ("open", "open_on")):
        for first, end, start in spans:
            rows = [
                tally
                for cell, tally in cells.items()
                if cell[:5] == (1, False, 0, "D", name)
                and first <= cell.day < end
                and cell.previous < start
            ]
            total = Tally(sum(row.people for row in rows), sum(row.courses for row in rows))
            expected = count_by_sets(
                people, lambda fact, first=first, end=end: first <= fact.day < end
            ).get(kind, Tally())
            assert total == expected, (kind, first, end)


@pytest.mark.parametrize("day", [date(2026, 1, 10), date(2026, 6, 30), date(2026, 11, 20)])
def test_a_day_before_is_told_apart_by_every_period_and_window(day):
    starts = [find_start(parse_period_key(key)) for key in list_period_keys(day)]
    starts += [day - timedelta(days=number) for number in range(15)]
    for number in range(1, 700):
        previous = day - timedelta(days=number)
        short = shorten_previous(day, previous)
        assert [short < start for start in starts] == [previous < start for start in starts]
    assert shorten_previous(day, None) < min(starts)


def test_each_day_knows_the_one_before_it():
    days = [date(2026, 3, day) for day in (2, 5, 9)]
    cells = count_cells([[PersonFact("open", 21, 1, day) for day in days]])
    pairs = {(cell.day, cell.previous) for cell in cells if cell.measure == "open_on"}
    assert pairs == {(days[0], date.min), (days[1], days[0]), (days[2], days[1])}


def test_the_obligations_of_an_assignment_are_counted_and_the_open_ones_by_day():
    first, second = date(2026, 3, 2), date(2026, 3, 5)
    cells = count_cells(
        [
            [PersonFact("open", 21, 1, first, 7), PersonFact("open", 21, 1, second, 8)],
            [PersonFact("open", 22, 1, second, 7), PersonFact("enrolled", 22, 1, first)],
            [PersonFact("met", 22, 1, second, 7)],
            [PersonFact("exempt", 3, 2, second, 7)],
        ]
    )
    tallies = {
        (*cell[:2], cell.period, cell.measure, cell.day): tally
        for cell, tally in cells.items()
        if cell.period.startswith("A")
    }
    one = Tally(1, 1)
    assert {key[2:]: tally for key, tally in tallies.items() if key[:2] == (2, False)} == {
        ("A7", "open", first): one,
        ("A7", "open", second): one,
        ("A7", "met", NO_DAY): one,
        ("A8", "open", second): one,
    }
    assert tallies[1, False, "A7", "exempt", NO_DAY] == one
    assert {cell.course_id for cell in cells if cell.period.startswith("A")} == {0}
    assert (2, True, "A7", "open", first) not in tallies


def test_a_unit_without_others_below_it_does_not_count_by_itself():
    assert COUNTED_UNITS[21] == ((21, False), (2, False), (1, False))
    assert COUNTED_UNITS[2] == ((2, True), (2, False), (1, False))


@given(people=st.lists(FACTS, min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_taking_away_what_was_added_leaves_nothing(people):
    counts = CellCounts(COUNTED_UNITS.__getitem__)
    for facts in people:
        counts.add(facts)
    for facts in people:
        counts.add(facts, -1)
    assert counts.sum_up() == {}


def test_only_the_wanted_areas_are_counted():
    counts = CellCounts(COUNTED_UNITS.__getitem__, {(2, False)})
    counts.add([PersonFact("enrolled", 21, 1, date(2026, 1, 1))])
    assert {cell[:2] for cell in counts.sum_up()} == {(2, False)}


@pytest.mark.parametrize("text", ["2026", "2026-H2", "2026-Q4", "2026-12"])
def test_a_period_has_one_key(text):
    period = parse_period(text)
    assert parse_period_key(find_period_key(period)) == period


def test_other_ranges_of_days_have_no_key():
    quarter = parse_period("2026-Q1")
    shifted = type(quarter)(date(2026, 2, 1), date(2026, 5, 1))
    assert find_period_key(shifted) is None
    assert find_period_key(type(quarter)(date(2026, 2, 2), date(2026, 3, 2))) is None
