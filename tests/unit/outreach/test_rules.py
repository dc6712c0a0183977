"""Which plans are allowed, and who gets a seat."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.outreach.rules import (
    COMING,
    WAITING,
    WITHDRAWN,
    TrainingPlan,
    choose_state,
    find_plan_faults,
    is_better_sign_up,
)
from tests.conftest import NOW

SOON = NOW + timedelta(days=7)
PLAN = TrainingPlan(
    title_kk="Сабақ",
    title_ru="Занятие",
    region_unit_id=1,
    venue_kk="Мектеп",
    venue_ru="Школа",
    starts_at=SOON,
    ends_at=SOON + timedelta(hours=2),
    capacity=12,
)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"ends_at": SOON}, ["ends_before"]),
        ({"ends_at": SOON + timedelta(minutes=1)}, []),
        ({"ends_at": SOON + timedelta(hours=12)}, []),
        ({"ends_at": SOON + timedelta(hours=12, minutes=1)}, ["too_long"]),
        ({"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}, ["past"]),
        ({"starts_at": NOW + timedelta(seconds=1), "ends_at": NOW + timedelta(hours=1)}, []),
        (
            {"starts_at": NOW + timedelta(days=366), "ends_at": NOW + timedelta(days=366, hours=1)},
            [],
        ),
        (
            {
                "starts_at": NOW + timedelta(days=366, seconds=1),
                "ends_at": NOW + timedelta(days=366, hours=1),
            },
            ["too_far"],
        ),
        ({"capacity": 0}, ["capacity"]),
        ({"capacity": 1}, []),
        ({"capacity": 1000}, []),
        ({"capacity": 1001}, ["capacity"]),
        ({"note_kk": "Паспорт"}, ["words"]),
        ({"note_kk": "Паспорт", "note_ru": "Паспорт"}, []),
        ({"language": "en"}, ["language"]),
    ],
)
def test_a_plan_is_right_up_to_its_limits_and_wrong_beyond_them(changes, faults):
    assert list(find_plan_faults(replace(PLAN, **changes), now=NOW)) == faults


def test_there_are_never_fewer_seats_than_people_who_have_one():
    assert list(find_plan_faults(PLAN, now=NOW, coming_count=12)) == []
    assert list(find_plan_faults(PLAN, now=NOW, coming_count=13)) == ["capacity_below"]


def test_whoever_signs_up_comes_while_a_seat_is_free_and_then_waits():
    assert [choose_state(capacity=2, coming_count=coming) for coming in range(4)] == [
        COMING,
        COMING,
        WAITING,
        WAITING,
    ]


def test_of_two_sign_ups_having_been_there_says_most():
    best_first = [
        (COMING, True),
        (COMING, False),
        (COMING, None),
        (WAITING, None),
        (WITHDRAWN, None),
    ]
    assert is_better_sign_up(best_first[0], best_first[1]) and is_better_sign_up(
        best_first[2], best_first[3]
    )
    assert is_better_sign_up(best_first[3], best_first[4]) and not is_better_sign_up(
        best_first[4], best_first[4]
    )
    assert is_better_sign_up((WITHDRAWN, True), (COMING, None)), "whoever was there, was there"
