from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment.rules import (
    SMALLEST,
    WHOLE_MARK,
    BankQuestion,
    compute_percent,
    compute_share,
    draw_questions,
    fold_text,
    grade_answer,
    is_right,
    parse_answer,
    parse_number,
)
from lms.reporting.rules import suppression

NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
BANK = [
    BankQuestion(
        i,
        lesson_id=i % 4,
        level=1 + i % 3,
        type="single" if i % 2 else "true-false",
        options=4 if i % 2 else 2,
    )
    for i in range(1, 17)
]


@given(st.integers(0, 2**62), st.integers(1, 8))
def test_the_same_seed_draws_the_same_questions_in_the_same_order(seed, count):
    assert draw_questions(BANK, count, seed) == draw_questions(list(reversed(BANK)), count, seed)


@given(st.integers(0, 2**62), st.integers(1, 16))
def test_a_draw_holds_no_question_twice_and_lessons_take_turns(seed, count):
    questions = [item["question"] for item in draw_questions(BANK, count, seed)]
    assert len(questions) == len(set(questions)) == count
    per_lesson = Counter(question % 4 for question in questions)
    assert max(per_lesson.values()) - min(per_lesson.get(lesson, 0) for lesson in range(4)) <= 1


@given(st.integers(0, 2**62))
def test_true_and_false_stay_in_order_and_other_options_are_a_permutation(seed):
    kinds = {question.id: question for question in BANK}
    for item in draw_questions(BANK, 16, seed):
        question = kinds[item["question"]]
        assert sorted(item["order"]) == list(range(question.options))
        if question.type == "true-false":
            assert item["order"] == [0, 1]


def test_questions_of_earlier_attempts_come_last():
    first = {item["question"] for item in draw_questions(BANK, 8, 1)}
    second = {item["question"] for item in draw_questions(BANK, 8, 2, frozenset(first))}
    assert not first & second


MIXED = [replace(question, hidden=question.id > 8) for question in BANK]


@given(st.integers(0, 2**62), st.integers(1, 16), st.frozensets(st.integers(1, 16)))
def test_at_least_half_of_a_final_is_hidden_questions_and_lessons_still_take_turns(
    seed, count, seen_ids
):
    ids = [item["question"] for item in draw_questions(MIXED, count, seed, seen_ids)]
    assert sum(question > 8 for question in ids) * 2 >= count
    assert len(set(ids)) == count
    per_lesson = Counter(question % 4 for question in ids)
    assert max(per_lesson.values()) - min(per_lesson.get(lesson, 0) for lesson in range(4)) <= 1


def test_without_hidden_questions_fewer_than_half_may_be_drawn_by_chance():
    shares = {
        sum(item["question"] > 8 for item in draw_questions(BANK, 8, seed)) for seed in range(50)
    }
    assert min(shares) < 4


def test_a_bank_with_too_few_hidden_questions_gives_all_of_them():
    bank = [replace(question, hidden=question.id > 14) for question in BANK]
    ids = [item["question"] for item in draw_questions(bank, 8, 1)]
    assert {15, 16} < set(ids)
    assert len(ids) == 8


def test_different_seeds_draw_differently():
    assert len({str(draw_questions(BANK, 8, seed)) for seed in range(50)}) > 40


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("single", ["0"], {"options": [2]}),
        ("single", ["0", "1"], None),
        ("single", ["3"], None),
        ("single", ["-1"], None),
        ("single", ["٠"], None),
        ("single", ["1e0"], None),
        ("single", [], None),
        ("multiple", ["2", "0", "0"], {"options": [1, 2]}),
        ("true-false", ["1"], {"options": [0]}),
        ("text", ["  Ctrl  "], {"text": "Ctrl"}),
        ("text", ["a\0b"], {"text": "ab"}),
        ("text", ["x" * 5000], {"text": "x" * 200}),
        ("text", ["   "], None),
        ("number", ["3,5"], {"text": "3,5"}),
    ],
)
def test_what_a_form_sent_is_read_by_positions_shown_and_anything_impossible_is_no_answer(
    kind, values, expected
):
    assert parse_answer(kind, [2, 0, 1], values) == expected


@pytest.mark.parametrize(
    ("kind", "key", "answer", "right"),
    [
        ("single", {"options": [1]}, {"options": [1]}, True),
        ("single", {"options": [1]}, {"options": [0]}, False),
        ("multiple", {"options": [0, 2]}, {"options": [2, 0]}, True),
        ("multiple", {"options": [0, 2]}, {"options": [0]}, False),
        ("multiple", {"options": [0, 2]}, {"options": [0, 1, 2]}, False),
        ("number", {"low": 2.9, "high": 3.1}, {"text": "3,0"}, True),
        ("number", {"low": 2.9, "high": 3.1}, {"text": "3.2"}, False),
        ("number", {"low": 1024, "high": 1024}, {"text": "1 024"}, True),
        ("number", {"low": 3, "high": 3}, {"text": "three"}, False),
        ("number", {"low": 3, "high": 3}, {"text": "inf"}, False),
        ("text", {"kk": ["Контрол", "Ctrl"], "ru": ["Контрл"]}, {"text": "CTRL."}, True),
        ("text", {"kk": ["Ctrl+C"], "ru": ["Ctrl+C"]}, {"text": "ctrl + c"}, True),
        ("text", {"kk": ["пробел"], "ru": ["пробел"]}, {"text": "пробел клавишасы"}, False),
        ("single", {"options": [1]}, {}, False),
        ("single", {"options": [1]}, None, False),
    ],
)
def test_grading(kind, key, answer, right):
    assert is_right(kind, key, answer) is right


@pytest.mark.parametrize(
    ("right_positions", "positions", "ninths"),
    [
        ([0, 2, 4], [0, 2, 4], 9),
        ([0, 2, 4], [0, 2], 6),
        ([0, 2, 4], [0, 2, 3], 3),
        ([0, 2, 4], [0, 1], 0),
        ([0, 2, 4], [1, 3], 0),
        ([0, 2, 4], [0, 1, 2, 3, 4], 3),
        ([0, 2, 4], [], 0),
    ],
)
def test_of_several_options_each_right_one_earns_a_part_and_each_wrong_one_takes_one(
    right_positions, positions, ninths
):
    mark = grade_answer("multiple", {"options": right_positions}, {"options": positions})
    assert Fraction(mark, WHOLE_MARK) == Fraction(ninths, 9)


@given(st.sets(st.integers(0, 7), min_size=2, max_size=8), st.sets(st.integers(0, 7)))
def test_marks_of_several_options_are_exact(right_positions, positions):
    parts = max(0, len(right_positions & positions) - len(positions - right_positions))
    mark = grade_answer(
        "multiple", {"options": sorted(right_positions)}, {"options": sorted(positions)}
    )
    assert Fraction(mark, WHOLE_MARK) == Fraction(parts, len(right_positions))


def test_numbers_are_read_as_people_type_them():
    assert parse_number("−1\u00a0500,5") == -1500.5
    assert parse_number("1e5") is None
    assert parse_number("٣") is None


def test_the_letter_yo_does_not_matter():
    assert fold_text(" Щёлчок ") == fold_text("щелчок")


def test_per_cent_is_rounded_down():
    assert compute_percent(699, 1000) == 69
    assert compute_percent(0, 0) == 0


def test_the_smallest_group_shown_is_that_of_the_figures():
    assert SMALLEST == suppression.SMALLEST


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(4, 4, None), (0, 0, None), (5, 5, 1.0), (2, 5, 0.4)]
)
def test_shares_of_fewer_than_five_are_not_told(part, whole, share):
    assert compute_share(part, whole) == share
