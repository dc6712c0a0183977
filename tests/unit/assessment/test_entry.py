"""Rules of attempts: whether one may begin, how many remain, when it ends, what it shows."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.assessment.rules import (
    QuizTerms,
    decide_entry,
    decide_visible,
    find_end_of_attempt,
    find_stage,
)
from lms.assessment.rules.checks import AnswerState, count_penalty_parts, grade_checked_answer
from lms.assessment.rules.entry import (
    CLOSED,
    NOT_YET,
    OPEN,
    USED_UP,
    WAITING,
    Entry,
    find_end_of_day,
    find_start_of_day,
)
from lms.assessment.rules.marks import WHOLE_MARK
from lms.assessment.rules.review import AFTER, DURING, ENDED
from tests.conftest import NOW

HOUR = timedelta(hours=1)
STARTS = [NOW - hours * HOUR for hours in (30, 20, 10, 1)]
THREE_A_DAY = QuizTerms(attempts=3, wait_hours=24)
THREE_IN_ALL = QuizTerms(attempts=3)


@pytest.mark.parametrize(
    ("terms", "starts", "expected"),
    [
        (QuizTerms(), STARTS, Entry(OPEN)),
        (THREE_A_DAY, [], Entry(OPEN, 3)),
        (THREE_A_DAY, STARTS[:3], Entry(OPEN, 1)),  # the first of them is 30 hours ago
        (THREE_A_DAY, STARTS, Entry(WAITING, 0, NOW + 4 * HOUR)),
        (THREE_A_DAY, [NOW - 24 * HOUR] * 3, Entry(OPEN, 3)),
        (THREE_IN_ALL, STARTS[:2], Entry(OPEN, 1)),
        (THREE_IN_ALL, STARTS, Entry(USED_UP, 0)),
        (replace(THREE_A_DAY, closes_at=NOW), [], Entry(CLOSED, 0)),
        (replace(THREE_A_DAY, closes_at=NOW + HOUR), [], Entry(OPEN, 3)),
        (replace(THREE_A_DAY, closes_at=NOW + 4 * HOUR), STARTS, Entry(USED_UP, 0)),
        (replace(THREE_A_DAY, closes_at=NOW + 5 * HOUR), STARTS, Entry(WAITING, 0, NOW + 4 * HOUR)),
        (replace(THREE_A_DAY, opens_at=NOW + HOUR), [], Entry(NOT_YET, 3, NOW + HOUR)),
        (replace(THREE_A_DAY, opens_at=NOW), [], Entry(OPEN, 3)),
    ],
)
def test_an_attempt_begins_within_the_days_and_the_number_of_its_quiz(terms, starts, expected):
    assert decide_entry(terms, starts, NOW) == expected


def test_more_attempts_come_only_while_one_may_begin_now_or_later():
    having_more = {
        state for state in (OPEN, NOT_YET, WAITING, USED_UP, CLOSED) if Entry(state).has_more
    }
    assert having_more == {OPEN, NOT_YET, WAITING}


def test_the_days_of_a_quiz_begin_and_end_at_local_midnight():
    zone = ZoneInfo("Asia/Almaty")
    assert find_start_of_day(date(2027, 9, 1), zone).isoformat() == "2027-09-01T00:00:00+05:00"
    assert find_end_of_day(date(2027, 9, 1), zone).isoformat() == "2027-09-02T00:00:00+05:00"
    assert find_start_of_day(None, zone) is find_end_of_day(None, zone) is None


def test_an_attempt_ends_by_its_minutes_and_at_the_latest_when_the_quiz_closes():
    forty = QuizTerms(minutes=40)
    assert find_end_of_attempt(NOW, forty, 0) == NOW + timedelta(minutes=40)
    assert find_end_of_attempt(NOW, forty, 50) == NOW + timedelta(minutes=60)
    assert find_end_of_attempt(NOW, QuizTerms(), 50) is None
    assert find_end_of_attempt(NOW, replace(forty, closes_at=NOW + HOUR / 2), 0) == NOW + HOUR / 2
    assert find_end_of_attempt(NOW, QuizTerms(closes_at=NOW + HOUR), 0) == NOW + HOUR


@pytest.mark.parametrize(
    ("is_submitted", "is_passed", "has_more", "stage"),
    [
        (False, False, True, DURING),
        (False, True, False, DURING),
        (True, False, True, AFTER),
        (True, True, True, ENDED),
        (True, False, False, ENDED),
        (True, True, False, ENDED),
    ],
)
def test_the_stage_ends_by_passing_or_without_attempts_left(
    is_submitted, is_passed, has_more, stage
):
    assert find_stage(is_submitted=is_submitted, is_passed=is_passed, has_more=has_more) == stage


@pytest.mark.parametrize(
    ("policy", "stage", "feedback", "key"),
    [
        ("marks", DURING, False, False),
        ("marks", AFTER, False, False),
        ("marks", ENDED, False, False),
        ("feedback", DURING, True, False),
        ("feedback", AFTER, True, False),
        ("feedback", ENDED, True, False),
        ("key", DURING, True, False),
        ("key", AFTER, True, False),
        ("key", ENDED, True, True),
    ],
)
def test_the_key_is_shown_by_one_policy_and_at_its_last_stage_alone(policy, stage, feedback, key):
    visible = decide_visible(policy, stage)
    assert (visible.feedback, visible.key) == (feedback, key)


KEY = {"options": [0]}
RIGHT, WRONG = {"options": [0]}, {"options": [1]}


@pytest.mark.parametrize(
    ("answer", "penalty", "mark"),
    [
        (AnswerState(RIGHT), "1/3", WHOLE_MARK),
        (AnswerState(RIGHT, checks=1, is_checked=True), "1/3", WHOLE_MARK),
        (AnswerState(RIGHT, checks=1), "1/3", WHOLE_MARK * 2 // 3),  # changed after a check
        (AnswerState(RIGHT, checks=3, is_checked=True), "1/3", WHOLE_MARK // 3),
        (AnswerState(RIGHT, checks=3, is_checked=True), "", WHOLE_MARK),
        (AnswerState(RIGHT, checks=3, is_checked=True), "2/3", 0),
        (AnswerState(WRONG, checks=2, is_checked=True), "1/3", 0),
        (AnswerState({}, checks=1), "1/3", 0),
    ],
)
def test_each_check_after_the_first_costs_its_penalty_and_no_mark_is_below_zero(
    answer, penalty, mark
):
    assert grade_checked_answer("single", KEY, answer, penalty, "0") == mark


def test_a_wrong_answer_costs_the_same_with_and_without_checks():
    for answer in (AnswerState(WRONG), AnswerState(WRONG, checks=2, is_checked=True)):
        assert grade_checked_answer("single", KEY, answer, "1/3", "1/4") == -WHOLE_MARK // 4
    later = AnswerState(RIGHT, checks=3, is_checked=True)
    assert grade_checked_answer("single", KEY, later, "1/2", "1/4") == 0


@pytest.mark.parametrize("denominator", range(2, 11))
def test_penalties_are_whole_parts_of_a_mark(denominator):
    parts = count_penalty_parts(f"1/{denominator}")
    assert parts * denominator == WHOLE_MARK
