"""An answer of several options that is partly right says how many of its parts are."""

import pytest

from lms.assessment.rules.attempts import ChoiceParts, find_parts

KEY = {"options": [0, 2, 3]}


@pytest.mark.parametrize(
    ("positions", "parts"),
    [
        ([0], ChoiceParts(right=1, wrong=0, missing=2)),
        ([0, 1, 2], ChoiceParts(right=2, wrong=1, missing=1)),
        ([0, 1, 2, 3], ChoiceParts(right=3, wrong=1, missing=0)),
        ([0, 2, 3], None),
        ([1], None),
    ],
)
def test_parts_are_counted_of_what_is_partly_right_alone(positions, parts):
    assert find_parts("multiple", KEY, {"options": positions}) == parts


def test_other_questions_and_no_answer_have_no_parts():
    assert find_parts("single", {"options": [0]}, {"options": [0, 1]}) is None
    assert find_parts("text", {"kk": ["a"], "ru": []}, {"text": "a"}) is None
    assert find_parts("multiple", KEY, None) is None
    assert find_parts("multiple", KEY, {}) is None
