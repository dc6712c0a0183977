"""Conditions as two lists and as a tree: what the form sends comes back to it."""

import pytest

from lms.obligations.forms.assigning import read_days
from lms.obligations.forms.conditions import Conditions, split_conditions
from lms.obligations.rules import parse_narrowing

C4, UNIT, LIST = "category:C-4", "unit:12", "list:3"


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(),
        Conditions(only=(C4,)),
        Conditions(only=(C4, UNIT)),
        Conditions("any", (C4, UNIT)),
        Conditions(excepted=(LIST,)),
        Conditions(excepted=(LIST, C4)),
        Conditions("any", (C4, UNIT), (LIST,)),
        Conditions("all", (C4, UNIT), (LIST, "organisation:5")),
        Conditions("all", (C4,), (LIST,)),
    ],
)
def test_two_lists_make_a_tree_that_makes_the_same_lists(conditions):
    tree = conditions.build_narrowing()
    assert parse_narrowing(tree) == tree
    assert split_conditions(tree) == conditions


@pytest.mark.parametrize(
    "tree",
    [
        {"any": [{"all": [{"unit": 1}, {"unit": 2}]}, {"unit": 3}]},
        {"not": {"all": [{"unit": 1}, {"unit": 2}]}},
        {"all": [{"not": {"unit": 1}}, {"not": {"unit": 2}}]},
        {"any": [{"not": {"unit": 1}}, {"unit": 2}]},
        {"not": {"not": {"unit": 1}}},
    ],
)
def test_a_deeper_tree_is_no_two_lists(tree):
    assert split_conditions(tree) is None


def test_the_same_condition_twice_is_one():
    assert Conditions(only=(C4, C4)).build_narrowing() == {"category": "C-4"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14, 7, 1", (14, 7, 1)),
        ("1;7 14", (14, 7, 1)),
        ("", ()),
        ("7, 7", (7,)),
        ("0", None),
        ("366", None),
        ("a", None),
        ("-1", None),
        ("1 " * 11, None),
        ("٣", None),
    ],
)
def test_days_of_reminders_are_read_from_a_text(text, days):
    assert read_days(text) == days
