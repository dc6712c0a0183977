"""Checking of single questions during an attempt: grades, locks, and concurrent requests."""

import threading
from time import monotonic

import pytest
from sqlalchemy import select

from lms.assessment.errors import AnswerLocked, AttemptClosed, AttemptNotFound, NothingToCheck
from lms.assessment.queries import build_question_verdict, load_answer_states
from lms.assessment.rules import QUESTION_TYPES, parse_answer
from lms.assessment.rules.marks import WHOLE_MARK
from lms.assessment.rules.review import Visibility
from lms.assessment.services import check_answer, save_answer
from lms.catalogue.models import Question
from lms.catalogue.queries import load_answer_keys, load_questions
from lms.catalogue.queries.keys import SECONDS_KEPT
from lms.catalogue.services import replace_key
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, set_quiz_rules
from tests.factories.learning import (
    begin_attempt,
    create_learner,
    hand_in,
    list_right_values,
    list_wrong_values,
)
from tests.factories.regrading import OTHER_KEYS

AT_ONCE = 8
THREE_CHECKS = 'behaviour = "repeated"\nchecks_allowed = 3\npenalty = "1/3"\n'


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


@pytest.fixture
def retrying_learner(session, container):
    """Return a learner whose quiz allows three attempts at each question."""
    files = set_quiz_rules(build_course_files(code="T2"), THREE_CHECKS)
    return create_learner(session, container.storage, slug="repeated", files=files)


def check_question(session, learner, attempt, position, values, **more):
    arguments = {
        "quiz": learner.outline.quizzes[0],
        "attempt_id": attempt.id,
        "person_id": learner.person.id,
        "position": position,
        "form_values": values,
        "language": "kk",
        "now": NOW,
    }
    check_answer(session, **(arguments | more))
    return load_answer_states(session, attempt.id)[position]


def find_position(session, attempt):
    """Return the position of a question without partial marks: its wrong answer earns nothing."""
    types = [session.get_one(Question, item["question"]).type for item in attempt.drawn_items]
    return next(position for position, kind in enumerate(types, 1) if kind != "multiple")


def find_emptiable(session, attempt):
    types = [session.get_one(Question, item["question"]).type for item in attempt.drawn_items]
    positions = (n for n, kind in enumerate(types, 1) if kind in ("multiple", "number", "text"))
    return next(positions, None)


def save_values(session, learner, attempt, position, values):
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=learner.person.id,
        position=position,
        form_values=values,
        language="kk",
        now=NOW,
    )


def test_a_checked_answer_is_graded_and_never_changes_again(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    position = find_position(session, attempt)
    wrong, right = (f(session, attempt, position) for f in (list_wrong_values, list_right_values))
    state = check_question(session, learner, attempt, position, wrong)
    assert (state.mark, state.right, state.is_locked) == (0, False, True)
    for values in (right, wrong):
        with pytest.raises(AnswerLocked):
            save_values(session, learner, attempt, position, values)
        with pytest.raises(AnswerLocked):
            check_question(session, learner, attempt, position, values)
    assert load_answer_states(session, attempt.id)[position] == state


def test_an_unchecked_answer_is_graded_as_it_stands_when_the_attempt_is_handed_in(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    position = find_position(session, attempt)
    other = 3 - position
    check_question(
        session, learner, attempt, position, list_wrong_values(session, attempt, position)
    )
    save_values(session, learner, attempt, other, list_right_values(session, attempt, other))
    row = hand_in(session, learner, learner.outline.quizzes[0], attempt)
    assert (row.right, row.mark) == (1, WHOLE_MARK)


def test_nothing_is_checked_in_a_quiz_that_is_graded_at_its_end(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.final)
    values = list_right_values(session, attempt, 1)
    with pytest.raises(AttemptNotFound):
        check_question(session, learner, attempt, 1, values, quiz=learner.outline.final)
    assert load_answer_states(session, attempt.id) == {}
    # Naming another quiz, whose questions may be checked, checks nothing either.
    session.commit()
    with pytest.raises(AttemptNotFound):
        check_question(session, learner, attempt, 1, values)


def test_nothing_is_checked_where_nothing_is_answered(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    with pytest.raises(NothingToCheck):
        check_question(session, learner, attempt, 1, [])


def test_a_submitted_attempt_is_closed_for_checks(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    values = list_right_values(session, attempt, 1)
    hand_in(session, learner, learner.outline.quizzes[0], attempt)
    with pytest.raises(AttemptClosed):
        check_question(session, learner, attempt, 1, values)


def test_a_wrong_answer_may_be_tried_again_and_each_further_check_costs_its_penalty(
    session, retrying_learner
):
    quiz = retrying_learner.outline.quizzes[0]
    attempt = begin_attempt(session, retrying_learner, quiz)
    position = find_position(session, attempt)
    wrong, right = (f(session, attempt, position) for f in (list_wrong_values, list_right_values))
    first = check_question(session, retrying_learner, attempt, position, wrong)
    assert (first.checks, first.is_locked) == (1, False)
    again = check_question(
        session, retrying_learner, attempt, position, wrong
    )  # the same answer, from another tab
    assert again == first
    second = check_question(session, retrying_learner, attempt, position, right)
    assert (second.checks, second.mark, second.right) == (2, WHOLE_MARK * 2 // 3, False)
    row = hand_in(session, retrying_learner, quiz, attempt)
    assert row.mark == WHOLE_MARK * 2 // 3


def test_the_last_check_locks_a_wrong_answer(session, retrying_learner):
    attempt = begin_attempt(session, retrying_learner, retrying_learner.outline.quizzes[0])
    position = find_position(session, attempt)
    wrong, right = (f(session, attempt, position) for f in (list_wrong_values, list_right_values))
    check_question(session, retrying_learner, attempt, position, wrong)
    for _ in range(2):  # changed, not checked, and changed back: a new answer each time
        save_values(session, retrying_learner, attempt, position, right)
        state = check_question(session, retrying_learner, attempt, position, wrong)
    assert (state.checks, state.is_locked, state.mark) == (3, True, 0)
    with pytest.raises(AnswerLocked):
        check_question(session, retrying_learner, attempt, position, right)


def test_an_emptied_answer_keeps_count_of_its_checks(session, retrying_learner):
    quiz = retrying_learner.outline.quizzes[0]
    attempt = position = None
    while position is None:  # the next attempt draws other questions
        attempt = begin_attempt(session, retrying_learner, quiz)
        position = find_emptiable(session, attempt)
        if position is None:
            hand_in(session, retrying_learner, quiz, attempt)
    check_question(
        session, retrying_learner, attempt, position, list_wrong_values(session, attempt, position)
    )
    save_values(session, retrying_learner, attempt, position, [""])
    state = load_answer_states(session, attempt.id)[position]
    assert (state.given_answer, state.checks, state.is_checked) == ({}, 1, False)


def test_checks_and_saves_at_once_give_one_result(session, container, learner):
    """Eight tabs check two answers and save others: one answer is locked, and that one counts."""
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    position = find_position(session, attempt)
    choices = [f(session, attempt, position) for f in (list_wrong_values, list_right_values)]
    person_id = learner.person.id
    session.commit()
    barrier, outcomes = threading.Barrier(AT_ONCE, timeout=30), []

    def run(number):
        barrier.wait()
        values = choices[number % 2]
        arguments = {
            "attempt_id": attempt.id,
            "person_id": person_id,
            "position": position,
            "form_values": values,
            "language": "kk",
            "now": NOW,
        }
        try:
            with container.database.write() as writing:
                if number < AT_ONCE // 2:
                    check_answer(writing, quiz=learner.outline.quizzes[0], **arguments)
                else:
                    save_answer(writing, **arguments)
            outcomes.append("done")
        except AnswerLocked:
            outcomes.append("locked")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == AT_ONCE
    state = load_answer_states(session, attempt.id)[position]
    is_right = state.given_answer == parse_values(session, attempt, position, choices[1])
    assert (state.checks, state.is_checked, state.mark) == (1, True, WHOLE_MARK * is_right)


def parse_values(session, attempt, position, values):
    """Return how the form values of a question are stored."""
    item = attempt.drawn_items[position - 1]
    kind = session.get_one(Question, item["question"]).type
    return parse_answer(kind, item["order"], values)


@pytest.mark.parametrize("counts", ["every", "none"])
def test_a_check_does_not_speak_by_a_key_that_counts_no_more(session, learner, counts):
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    position = find_position(session, attempt)
    values = list_wrong_values(session, attempt, position)
    load_answer_keys(session, learner.outline.version_id)  # a process knows the key of before
    question = session.get_one(Question, attempt.drawn_items[position - 1]["question"])
    correct_key(session, learner, question, {**question.answer, "counts": counts})
    answer = check_question(session, learner, attempt, position, values)
    question = load_questions(session, [question.id])[question.id]
    verdict = build_question_verdict(
        question, answer, quiz.conduct, Visibility(feedback=True, key=True)
    )
    is_right = counts == "every"
    assert (verdict.is_right, verdict.is_left_out, verdict.parts) == (is_right, not is_right, None)
    assert (answer.mark, answer.is_checked) == (WHOLE_MARK if is_right else None, True)


def test_a_check_judges_by_the_key_as_it_was_corrected_meanwhile(session, retrying_learner):
    attempt = begin_attempt(session, retrying_learner, retrying_learner.outline.quizzes[0])
    question = session.get_one(Question, attempt.drawn_items[0]["question"])
    load_answer_keys(
        session, retrying_learner.outline.version_id
    )  # a process knows the key of before
    new_key = OTHER_KEYS[question.type]
    new_key = new_key if new_key != question.answer else {"options": [1]}
    correct_key(session, retrying_learner, question, new_key)
    rules = QUESTION_TYPES[question.type]
    values = rules.list_values(attempt.drawn_items[0]["order"], rules.build_right(new_key))
    assert check_question(session, retrying_learner, attempt, 1, values).mark == WHOLE_MARK


def correct_key(session, learner, question, answer):
    version_id = learner.outline.version_id
    replace_key(session, version_id=version_id, question_id=question.id, answer=answer, now=NOW)


def test_keys_that_were_corrected_in_another_process_are_known_soon(session, learner, monkeypatch):
    version_id = learner.outline.version_id
    question = session.scalars(select(Question).where(Question.type == "number").limit(1)).one()
    load_answer_keys(session, version_id)
    correct_key(session, learner, question, {"low": 4.0, "high": 4.0})
    later = monotonic() + SECONDS_KEPT
    monkeypatch.setattr("lms.catalogue.queries.keys.monotonic", lambda: later)
    assert load_answer_keys(session, version_id)[question.id][1] == {"low": 4.0, "high": 4.0}
