"""Attempts with a text wait for grading: what is decided at once, and what later."""

import pytest
from sqlalchemy import func, select

from lms.assessment.errors import AttemptWaits
from lms.assessment.models import Answer, QuestionCount, QuizResult, UncountedAttempt
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.rules.types import count_words, grade_levels
from lms.assessment.rules.types.written import LONGEST_WRITTEN, RubricText
from lms.assessment.services import fold_attempts
from lms.assessment.services.submitting import texts_handed_in
from lms.enrolment.models import Enrolment
from tests.factories.learning import begin_attempt, create_learner, read_all, take_quiz
from tests.factories.written import TEXT, build_written_files, find_text_position, hand_in_text

KEY = {"criteria": [[3, 2, 0], [1, 0]]}


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage, files=build_written_files())


def list_results(session):
    return [tuple(row) for row in session.execute(select(QuizResult.percent, QuizResult.passed))]


def test_a_text_keeps_its_lines_and_loses_what_nobody_sees():
    rules = RubricText()
    assert rules.parse([], ["Бір\r\n\r\n  екі\u200b\x00"]) == {"text": "Бір\n\n  екі"}
    assert rules.parse([], [" \n "]) is None
    assert rules.parse([], []) is None
    assert len(rules.parse([], ["а" * 30_000])["text"]) == LONGEST_WRITTEN
    assert count_words(" бір\nекі  үш ") == 3


def test_marks_of_a_rubric_are_exact():
    assert grade_levels(KEY, [0, 0]) == WHOLE_MARK
    assert grade_levels(KEY, [1, 0]) == WHOLE_MARK * 3 // 4
    assert grade_levels(KEY, [2, 1]) == 0


@pytest.mark.parametrize("levels", [[0], [0, 2], [3, 0], [-1, 0], [0, 0, 0]])
def test_levels_that_a_rubric_does_not_have_are_refused(levels):
    with pytest.raises(ValueError, match=r"\["):
        grade_levels(KEY, levels)


def test_what_a_machine_can_grade_is_graded_and_the_rest_waits(session, learner):
    attempt = hand_in_text(session, learner)
    assert attempt.is_waiting
    assert (attempt.percent, attempt.passed, attempt.right) == (None, None, None)
    assert (attempt.mark, attempt.whole_mark) == (WHOLE_MARK, 2 * WHOLE_MARK)
    position = find_text_position(session, attempt)
    marks = dict(session.execute(select(Answer.position, Answer.mark)).all())
    assert marks == {position: None, 3 - position: WHOLE_MARK}
    answer = session.scalar(select(Answer.given_answer).where(Answer.position == position))
    assert answer == {"text": TEXT}
    assert list_results(session) == []


def test_nobody_begins_another_attempt_while_one_waits(session, learner):
    attempt = hand_in_text(session, learner)
    with pytest.raises(AttemptWaits):
        begin_attempt(session, learner, learner.outline.quizzes[0])
    assert begin_attempt(session, learner, learner.outline.quizzes[1]).quiz_id != attempt.quiz_id


def test_no_text_at_all_is_decided_at_once(session, learner):
    attempt = hand_in_text(session, learner, text=" ")
    assert (attempt.is_waiting, attempt.percent, attempt.passed) == (False, 50, False)
    assert list_results(session) == [(50, False)]


def test_what_is_lost_whatever_the_marks_is_said_at_once_and_counts_when_it_is_graded(
    session, learner
):
    attempt = hand_in_text(session, learner, right=False)
    assert (attempt.is_waiting, attempt.percent, attempt.passed) == (True, None, False)
    assert list_results(session) == []


def test_a_pass_that_is_certain_counts_at_once_in_the_quiz_of_a_module(session, container):
    learner = create_learner(session, container.storage, files=build_written_files(50))
    attempt = hand_in_text(session, learner)
    assert (attempt.is_waiting, attempt.percent, attempt.passed) == (True, None, True)
    assert list_results(session) == [(50, True)]


def test_the_final_waits_for_its_per_cent_even_if_it_is_passed(session, container):
    learner = create_learner(session, container.storage, files=build_written_files(50))
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    attempt = hand_in_text(session, learner, learner.outline.final)
    assert (attempt.is_waiting, attempt.passed) == (True, True)  # 75 % are certain, 70 are needed
    final = select(QuizResult).where(QuizResult.quiz_id == learner.outline.final.id)
    assert session.scalar(final) is None
    assert session.scalar(select(Enrolment.state)) == "active"


def test_an_attempt_is_counted_once_it_has_a_per_cent(session, learner):
    hand_in_text(session, learner)
    assert session.scalars(select(UncountedAttempt.attempt_id)).all() == []
    fold_attempts(session)  # counts what was shown, but no result
    assert session.scalar(select(func.count()).select_from(QuestionCount)) == 0


def test_whoever_grades_hears_of_each_text_once(session, learner):
    signals = []

    def hear(_session, **values):
        signals.append((values["attempt"].id, values["positions"]))

    with texts_handed_in.connected_to(hear):
        attempt = hand_in_text(session, learner)
        take_quiz(session, learner, learner.outline.quizzes[1])
    assert signals == [(attempt.id, [find_text_position(session, attempt)])]
