"""Pure decisions about mandatory courses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.enrolment.rules import add_months
from lms.obligations.rules import (
    Affiliation,
    AssignmentRule,
    CourseCompletion,
    CurrentPost,
    ObligationFacts,
    PersonTraits,
    Target,
    Terms,
    count_leave_days,
    decide_changes,
    extend_by_leaves,
    find_affiliation,
    find_earliest_valid_day,
    fingerprint_terms,
    parse_narrowing,
    subtract_leaves,
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


@given(completed_on=DAYS, today=DAYS, months=st.integers(1, 36))
def test_a_completion_counts_exactly_while_its_certificate_is_good(completed_on, today, months):
    assert (completed_on >= find_earliest_valid_day(months, today)) == (
        add_months(completed_on, months) >= today
    )


def test_what_never_expires_counts_for_ever():
    assert find_earliest_valid_day(0, date(2026, 3, 9)) == date.min


def is_absent(day, absence):
    return any(first <= day <= last for first, last in absence)


@given(away=leaves, due=near.filter(lambda day: day >= FIRST))
def test_leave_leaves_as_many_days_of_presence_as_there_were_days(away, due):
    moved_ids = extend_by_leaves(due, away, FIRST, FIRST)
    days = [FIRST + timedelta(days=n) for n in range((moved_ids - FIRST).days + 1)]
    assert sum(1 for day in days if not is_absent(day, away)) == (due - FIRST).days + 1
    assert not is_absent(moved_ids, away)
    assert count_leave_days(away, FIRST, moved_ids, FIRST) == sum(
        1 for day in days if is_absent(day, away)
    )


@given(away=leaves, due=near.filter(lambda day: day >= FIRST))
def test_a_day_that_somebody_asks_for_is_kept_where_it_is_no_day_of_leave(away, due):
    moved_ids = extend_by_leaves(subtract_leaves(due, away, FIRST, FIRST), away, FIRST, FIRST)
    assert moved_ids >= due
    assert all(is_absent(due + timedelta(days=n), away) for n in range((moved_ids - due).days))


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
    posts = (CurrentPost(3, frozenset({3, 1}), "A-1"),)
    person = PersonTraits(
        person_id=1,
        obliged=True,
        region_unit_id=1,
        organisation_id=3,
        units=units,
        posts=posts,
        lists=lists,
    )
    for target in (Target(region_unit_id=5), Target(organisation_id=1), Target(organisation_id=2)):
        inside, narrowed = (
            find_affiliation(target, None, person),
            find_affiliation(target, narrowing, person),
        )
        opposite = find_affiliation(target, {"not": narrowing}, person)
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
    assert fingerprint_terms(first) == fingerprint_terms(
        Terms((1, 3, 2), Target(5), "b", due_on=FIRST, grace_days=3)
    )
    for other in (
        Terms((2, 1, 3), Target(5), "a", due_on=FIRST),
        Terms((1, 2, 3), Target(None, 5), "a", due_on=FIRST),
        Terms((1, 2, 3), Target(5), "a", due_days=3),
        Terms((1, 2, 3), Target(5), "a", {"unit": 3}, due_on=FIRST),
    ):
        assert fingerprint_terms(other) != fingerprint_terms(first)


@given(
    completion_days=st.lists(st.integers(-800, 800), max_size=5),
    renewal=st.sampled_from([0, 6, 12]),
    validity=st.sampled_from([0, 3, 12]),
    steps=st.lists(st.integers(0, 200), min_size=1, max_size=6),
    recognised=st.booleans(),
)
def test_deciding_again_decides_nothing_and_rounds_follow_each_other(
    completion_days, renewal, validity, steps, recognised
):
    rule = AssignmentRule(
        id=1,
        course_id=1,
        target=Target(1),
        narrowing=None,
        starts_on=FIRST,
        due_on=None,
        due_days=30,
        grace_days=0,
        renewal_months=renewal,
        renewal_window_days=20,
        recognise_earlier=recognised,
        validity={1: validity},
    )
    completions = [
        CourseCompletion(number, 1, FIRST + timedelta(days=days))
        for number, days in enumerate(sorted(completion_days), 1)
    ]
    today, own_session, rounds = FIRST, None, []
    for step in steps:
        today += timedelta(days=step)
        facts = ObligationFacts(today, Affiliation(1, None), completions=completions)
        for change in decide_changes(rule, own_session, facts):
            own_session = change.obligation
            rounds.append(own_session.round)
        assert decide_changes(rule, own_session, facts) == []
        if own_session is not None and own_session.state == "met":
            assert own_session.met_on <= today
    assert rounds == sorted(rounds)
    assert max(rounds, default=0) <= (0 if not renewal else len(completions))
