from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessment.models import Answer, QuizResult
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.rules.counted_results import SubmittedAttempt, choose_result
from lms.assessment.rules.passing import (
    EarnedMarks,
    add_marks,
    add_marks_by_competence,
    charge_wrong_answer,
    is_passed,
)
from lms.assessment.services import save_answer, settle_result, submit_attempt
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.core.clock import Moment
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, replace_text
from tests.factories.learning import (
    ZONE,
    begin_attempt,
    create_learner,
    list_right_values,
    list_wrong_values,
    lock_attempt,
    take_quiz,
)

FINAL = QuizEntry(
    id=1,
    module_slug="",
    title_kk="",
    title_ru="",
    hours=0,
    draw=4,
    pass_percent=70,
    competence_percent=0,
    counted_result="best",
    wrong_costs="0",
    bands=(),
    time_limit_minutes=0,
    attempts=0,
    wait_hours=0,
    include_modules=False,
)
WEAK, STRONG = (
    SubmittedAttempt(percent * WHOLE_MARK // 100, WHOLE_MARK, percent, percent >= 70)
    for percent in (40, 90)
)
SETTLED = (QuizResult.percent, QuizResult.passed)


@pytest.mark.parametrize(
    ("rule", "attempts", "result"),
    [
        ("best", [STRONG, WEAK], (90, True)),
        ("last", [STRONG, WEAK], (40, False)),
        ("last", [WEAK, STRONG], (90, True)),
        ("first", [WEAK, STRONG], (40, False)),
        ("first", [STRONG, WEAK], (90, True)),
        ("average", [WEAK, STRONG], (65, False)),
        ("average", [WEAK, STRONG, STRONG], (73, True)),
        ("best", [], None),
    ],
)
def test_which_attempt_counts_is_the_rule_of_the_quiz(rule, attempts, result):
    counted_result = choose_result(attempts, replace(FINAL, counted_result=rule))
    assert (counted_result and (counted_result.percent, counted_result.passed)) == result


@given(st.lists(st.tuples(st.integers(0, WHOLE_MARK), st.integers(1, 5)), min_size=1))
def test_weights_count_each_mark_so_many_times(pairs):
    marks, weights = zip(*pairs, strict=True)
    earned = add_marks(marks, weights)
    repeated_marks = [mark for mark, weight in pairs for _ in range(weight)]
    assert Fraction(earned.mark, earned.whole_mark) == Fraction(
        sum(repeated_marks), WHOLE_MARK * len(repeated_marks)
    )


def test_a_wrong_answer_costs_its_share_and_none_costs_nothing():
    answer = {"options": [1]}
    assert charge_wrong_answer(0, answer, "1/4") == -WHOLE_MARK // 4
    assert charge_wrong_answer(0, {}, "1/4") == 0
    assert charge_wrong_answer(0, answer, "0") == 0
    assert charge_wrong_answer(840, answer, "1/4") == 840  # partly right


def test_marks_below_nothing_are_nothing():
    assert add_marks([-630, -630, 0], [1, 1, 1]) == EarnedMarks(0, 3 * WHOLE_MARK)


def test_enough_in_all_is_not_enough_where_a_competence_is_too_weak():
    marks = [WHOLE_MARK] * 8 + [0] * 2
    competences = [["DLGF 0.1"]] * 8 + [["DLGF 0.1", "DigComp 1.3"]] * 2
    total, parts = add_marks(marks, [1] * 10), add_marks_by_competence(marks, [1] * 10, competences)
    assert {name: part.percent for name, part in parts.items()} == {
        "DLGF 0.1": 80,
        "DigComp 1.3": 0,
    }
    assert is_passed(FINAL, total, parts)  # no such rule
    assert not is_passed(replace(FINAL, competence_percent=50), total, parts)
    assert is_passed(replace(FINAL, competence_percent=50), total, {"DLGF 0.1": total})


def test_the_pass_mark_is_not_rounded():
    assert EarnedMarks(7 * WHOLE_MARK, 10 * WHOLE_MARK).is_at_least(70)
    assert not EarnedMarks(7 * WHOLE_MARK - 1, 10 * WHOLE_MARK).is_at_least(70)


def build_course(old, new, path="01-files/module.toml", files=None):
    return replace_text(path, old, new, files or build_course_files())


def test_the_last_attempt_counts_where_the_course_says_so(session, container):
    files = build_course("[quiz]", '[quiz]\ncounted = "last"')
    learner = create_learner(session, container.storage, files=files)
    quiz = learner.outline.quizzes[0]
    take_quiz(session, learner, quiz)
    assert session.execute(select(*SETTLED)).all() == [(100, True)]
    take_quiz(session, learner, quiz, right=False)
    assert session.execute(select(*SETTLED)).all() == [(0, False)]


@pytest.mark.parametrize("rule", ["best", "last", "first", "average"])
def test_the_result_kept_with_each_attempt_is_the_one_that_a_recount_gives(
    session, container, rule
):
    files = build_course("[quiz]", f'[quiz]\ncounted = "{rule}"')
    learner = create_learner(session, container.storage, files=files)
    quiz = learner.outline.quizzes[0]
    for right in (False, True, False):
        take_quiz(session, learner, quiz, right=right)
        results = session.execute(select(*SETTLED)).all()
        settle_result(session, enrolment_id=learner.enrolment.id, quiz=quiz)
        assert session.execute(select(*SETTLED)).all() == results
    assert results[0].percent == {"best": 100, "last": 0, "first": 0, "average": 33}[rule]


def test_a_heavy_question_and_the_cost_of_wrong_ones_are_in_the_result(session, container):
    files = build_course("[quiz]", '[quiz]\nwrong_costs = "1/2"')
    for language in ("kk", "ru"):
        for kind in ("single", "multiple"):  # the questions of the first lesson
            path, old = f"01-files/quiz.{language}.md", f"type: {kind}\n"
            files = replace_text(path, old, f"{old}weight: 3\n", files)
    learner = create_learner(session, container.storage, files=files)
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    assert sorted(attempt.weights) == [1, 3]
    for position, weight in enumerate(attempt.weights, 1):
        values = (list_right_values if weight == 3 else list_wrong_values)(
            session, attempt, position
        )
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=position,
            form_values=values,
            language="kk",
            now=NOW,
        )
    graded_attempt = submit_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=quiz,
        moment=Moment(NOW, ZONE),
    )
    assert (graded_attempt.mark, graded_attempt.whole_mark) == (WHOLE_MARK * 5 // 2, WHOLE_MARK * 4)
    assert (graded_attempt.right, graded_attempt.percent) == (1, 62)
    marks = session.scalars(select(Answer.mark).order_by(Answer.mark)).all()
    assert marks == [-WHOLE_MARK // 2, WHOLE_MARK]
