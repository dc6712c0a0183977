"""Pure decisions about mandatory courses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.enrolment.rules import add_months
from lms.obligations.rules import (
    Affiliation,
    Completed,
    Facts,
    HeldPost,
    Rule,
    Target,
    Terms,
    Traits,
    completed_since,
    days_away,
    decide,
    extended,
    fingerprint,
    parse_narrowing,
    place_in,
    without_leaves,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
FIRST = date(2026, 3, 9)
near = st.integers(-40, 120).map(lambda days: FIRST + timedelta(days=days))
leaves = st.lists(
    st.tuples(near, st.integers(0, 40)).map(
        lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
    ),
    max_size=4,
)


@given(completed=DAYS, today=DAYS, months=st.integers(1, 36))
def test_a_completion_counts_exactly_while_its_certificate_is_good(completed, today, months):
    assert (completed >= completed_since(months, today)) == (add_months(completed, months) >= today)


def test_what_never_expires_counts_for_ever():
    assert completed_since(0, date(2026, 3, 9)) == date.min


def absent(day, away):
    return any(first <= day <= last for first, last in away)


@given(away=leaves, due=near.filter(lambda day: day >= FIRST))
def test_leave_leaves_as_many_days_of_presence_as_there_were_days(away, due):
    moved = extended(due, away, FIRST, FIRST)
    days = [FIRST + timedelta(days=n) for n in range((moved - FIRST).days + 1)]
    assert sum(1 for day in days if not absent(day, away)) == (due - FIRST).days + 1
    assert not absent(moved, away)
    assert days_away(away, FIRST, moved, FIRST) == sum(1 for day in days if absent(day, away))


@given(away=leaves, due=near.filter(lambda day: day >= FIRST))
def test_a_day_that_somebody_asks_for_is_kept_where_it_is_no_day_of_leave(away, due):
    moved = extended(without_leaves(due, away, FIRST, FIRST), away, FIRST, FIRST)
    assert moved >= due
    assert all(absent(due + timedelta(days=n), away) for n in range((moved - due).days))


conditions = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"unit": st.integers(1, 9)}),
        st.fixed_dictionaries({"list": st.integers(1, 9)}),
        st.fixed_dictionaries({"organisation": st.integers(1, 9)}),
        st.fixed_dictionaries({"category": st.sampled_from(["A-1", "B-2"])}),
    ),
    lambda part: st.one_of(
        st.fixed_dictionaries({"all": st.lists(part, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": part}),
        st.fixed_dictionaries({"any": st.lists(part, min_size=1, max_size=3)}),
    ),
    max_leaves=6,
)


@given(
    narrowing=conditions,
    units=st.frozensets(st.integers(1, 9)),
    lists=st.frozensets(st.integers(1, 9)),
)
def test_a_narrowing_never_takes_in_who_is_not_in_the_base(narrowing, units, lists):
    posts = (HeldPost(3, frozenset({3, 1}), "A-1"),)
    person = Traits(1, True, 1, 3, units, posts, lists)
    for target in (Target(region_unit_id=5), Target(organisation_id=1), Target(organisation_id=2)):
        inside, narrowed = place_in(target, None, person), place_in(target, narrowing, person)
        opposite = place_in(target, {"not": narrowing}, person)
        assert narrowed in (None, inside)
        assert (narrowed is None) != (opposite is None) or inside is None


@pytest.mark.parametrize(
    "data",
    [
        [],
        "x",
        7,
        {"all": []},
        {"any": {}},
        {"unit": "1"},
        {"unit": True},
        {"unit": 0},
        {"unit": 1, "list": 2},
        {"not": None},
        {"category": ""},
        {"category": "x" * 11},
        {"other": 1},
        {"unit": 2**31},
        {"not": {"not": {"not": {"not": {"not": {"unit": 1}}}}}},
        {"all": [{"unit": 1}] * 51},
        {"all": [{"any": [{"unit": 1}] * 26}] * 2},
    ],
)
def test_what_is_no_narrowing_is_refused(data):
    with pytest.raises(ValueError, match="condition"):
        parse_narrowing(data)


@given(conditions)
def test_a_narrowing_is_read_as_it_is(narrowing):
    try:
        assert parse_narrowing(narrowing) == narrowing
    except ValueError:
        assert str(narrowing).count("{") > 5, "only what is nested too deep"


def test_no_narrowing_is_none():
    assert parse_narrowing(None) is parse_narrowing({}) is None


def test_the_same_is_asked_whatever_the_order_of_the_alternatives_and_the_reason():
    first = Terms((1, 2, 3), Target(5), "a", due_on=FIRST)
    assert fingerprint(first) == fingerprint(
        Terms((1, 3, 2), Target(5), "b", due_on=FIRST, grace_days=3)
    )
    for other in (
        Terms((2, 1, 3), Target(5), "a", due_on=FIRST),
        Terms((1, 2, 3), Target(None, 5), "a", due_on=FIRST),
        Terms((1, 2, 3), Target(5), "a", due_days=3),
        Terms((1, 2, 3), Target(5), "a", {"unit": 3}, due_on=FIRST),
    ):
        assert fingerprint(other) != fingerprint(first)


@given(
    done=st.lists(st.integers(-800, 800), max_size=5),
    renewal=st.sampled_from([0, 6, 12]),
    validity=st.sampled_from([0, 3, 12]),
    steps=st.lists(st.integers(0, 200), min_size=1, max_size=6),
    recognised=st.booleans(),
)
def test_deciding_again_decides_nothing_and_rounds_follow_each_other(
    done, renewal, validity, steps, recognised
):
    rule = Rule(1, 1, Target(1), None, FIRST, None, 30, 0, renewal, 20, recognised, {1: validity})
    completions = [
        Completed(number, 1, FIRST + timedelta(days=days))
        for number, days in enumerate(sorted(done), 1)
    ]
    today, held, rounds = FIRST, None, []
    for step in steps:
        today += timedelta(days=step)
        facts = Facts(today, Affiliation(1, None), completions=completions)
        for change in decide(rule, held, facts):
            held = change.held
            rounds.append(held.round)
        assert decide(rule, held, facts) == []
        if held is not None and held.state == "met":
            assert held.met_on <= today
    assert rounds == sorted(rounds)
    assert max(rounds, default=0) <= (0 if not renewal else len(completions))
