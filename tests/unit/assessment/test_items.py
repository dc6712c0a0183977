"""Figures of questions, quizzes and options against numpy, on random attempts in a database."""

import numpy as np
import pytest
from sqlalchemy import update

from lms.assessment.models import Answer, QuestionStratum
from lms.assessment.queries import (
    list_language_strata,
    list_question_results,
    load_asked_by_stratum,
    load_option_counts,
    load_quiz_marks,
    load_version_strata,
)
from lms.assessment.rules import (
    ENOUGH_TO_COMPARE,
    NO_ANSWERS,
    STRATA,
    WHOLE_MARK,
    LanguageStratum,
    add_counts,
    analyse_options,
    compare_languages,
    estimate_reliability,
)
from lms.assessment.services import find_count_differences, fold_attempts
from tests.factories.assessment import create_history
from tests.factories.learning import create_learner

EXACT = 1e-6


def approximate_value(value):
    return pytest.approx(value, abs=EXACT, rel=0)


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


@pytest.fixture(params=["folded", "pending", "both"])
def fold(request, session):
    """Leave attempts in the queue, fold them into the counts, or fold some of them."""

    def fold():
        if request.param != "pending":
            fold_attempts(session, limit=37 if request.param == "both" else 10_000)
            session.commit()

    return fold


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize(("seed", "draw"), [(1, None), (2, 5)])
def test_means_and_discriminations_are_those_of_numpy(session, learner, fold, seed, draw):
    history = create_history(session, learner, seed=seed, attempts=150, draw=draw)
    fold()
    marks = np.array([answer.mark for answer in history.answers]) / WHOLE_MARK
    rests = np.array(history.compute_rests())
    questions = np.array([answer.question for answer in history.answers])
    results = {
        result.id: add_counts(result.by_language.values(), NO_ANSWERS)
        for result in list_question_results(session, learner.outline.version_id)
    }
    assert len(history.questions) == 8
    for question in history.questions:
        mask = questions == question.id
        counts = results[question.id]
        assert counts.asked_count == mask.sum()
        assert counts.facility == approximate_value(marks[mask].mean())
        assert counts.share_right == approximate_value((marks[mask] == 1).mean())
        assert counts.discrimination == approximate_value(
            np.corrcoef(marks[mask], rests[mask])[0, 1]
        )


def spread_marks(history):
    """Return a row of marks for each first attempt, in the order of the questions' ids."""
    rows = {}
    for answer in history.answers:
        if answer.is_first:
            rows.setdefault(answer.attempt, {})[answer.question] = answer.mark / WHOLE_MARK
    return np.array([[marks[key] for key in sorted(marks)] for marks in rows.values()])


def read_reliability(session, learner):
    return estimate_reliability(
        *load_quiz_marks(session, learner.outline.version_id)[learner.outline.quizzes[0].id]
    )


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("parts", [True, False])
def test_alpha_of_a_quiz_that_asks_everybody_the_same_is_cronbachs(session, learner, fold, parts):
    history = create_history(session, learner, seed=3, attempts=120, parts=parts)
    fold()
    marks = spread_marks(history)
    covariances = np.cov(marks, rowvar=False)
    count = len(covariances)
    alpha = count / (count - 1) * (1 - np.trace(covariances) / covariances.sum())
    estimate = read_reliability(session, learner)
    assert (estimate.is_drawn, estimate.attempts, estimate.questions) == (False, len(marks), 8)
    assert estimate.alpha == approximate_value(alpha)
    error = marks.mean(axis=1).std(ddof=1) * np.sqrt(1 - alpha)
    assert estimate.error == approximate_value(error)
    if not parts:
        shares = marks.mean(axis=0)
        variance = marks.sum(axis=1).var()
        kr20 = count / (count - 1) * (1 - (shares * (1 - shares)).sum() / variance)
        assert estimate.alpha == approximate_value(kr20)


@pytest.mark.twin_left_out("postgresql")
def test_alpha_of_drawn_questions_is_the_analysis_of_variance_in_one_way(session, learner, fold):
    history = create_history(session, learner, seed=4, attempts=150, draw=5)
    fold()
    marks = spread_marks(history)
    attempts, length = marks.shape
    means = marks.mean(axis=1)
    between = length * ((means - marks.mean()) ** 2).sum() / (attempts - 1)
    within = ((marks - means[:, None]) ** 2).sum() / (attempts * (length - 1))
    estimate = read_reliability(session, learner)
    assert (estimate.is_drawn, estimate.attempts, estimate.questions) == (True, attempts, 5)
    assert estimate.alpha == approximate_value(1 - within / between)
    assert estimate.error == approximate_value(np.sqrt(within / length))


@pytest.mark.twin_left_out("postgresql")
def test_options_have_the_shares_and_the_rests_of_those_who_chose_them(session, learner, fold):
    history = create_history(session, learner, seed=5, attempts=200)
    fold()
    rests = dict(zip(history.answers, history.compute_rests(), strict=True))
    results = {
        result.id: add_counts(result.by_language.values(), NO_ANSWERS)
        for result in list_question_results(session, learner.outline.version_id)
    }
    for question in history.questions:
        counts = load_option_counts(session, [question.id])
        strata = load_asked_by_stratum(session, [question.id])
        answers = [answer for answer in history.answers if answer.question == question.id]
        options = analyse_options(list(counts.values()), [1], results[question.id], strata)
        assert {option.position for option in options} == {0, 1, 2}
        for option in options:
            choices = [answer for answer in answers if option.position in answer.options]
            assert (option.times_chosen, option.share) == (
                len(choices),
                approximate_value(len(choices) / len(answers)),
            )
            mean = np.mean([rests[answer] for answer in choices]) / WHOLE_MARK
            assert option.mean_rest == approximate_value(mean)
        key = next(option for option in options if option.is_key)
        assert key.best > key.worst


def test_the_strata_by_language_are_counted_of_first_attempts(session, learner, fold):
    history = create_history(session, learner, seed=6, attempts=260, draw=6)
    fold()
    rests = dict(zip(history.answers, history.compute_rests(), strict=True))
    for question in history.questions[:3]:
        expected = {}
        for answer in history.answers:
            if answer.question == question.id and answer.is_first:
                stratum = max(0, int(rests[answer] / WHOLE_MARK * STRATA + 1e-9))
                cell = expected.setdefault(stratum, {"kk": [0, 0], "ru": [0, 0]})[answer.language]
                cell[0] += 1
                cell[1] += answer.mark == WHOLE_MARK
        strata = list_language_strata(session, [question.id])
        assert [
            (row.kk_asked_count, row.kk_right, row.ru_asked_count, row.ru_right) for row in strata
        ] == [(*cell["kk"], *cell["ru"]) for _stratum, cell in sorted(expected.items())]


@pytest.mark.twin_left_out("postgresql")
def test_counting_anew_from_these_attempts_finds_no_difference(session, learner, fold):
    create_history(session, learner, seed=7, attempts=80, draw=6)
    fold()
    assert find_count_differences(session) == []


def test_answers_without_options_are_counted_and_choose_none(session, learner):
    history = create_history(session, learner, seed=8, attempts=40)
    question = history.questions[0]
    session.execute(
        update(Answer)
        .where(Answer.question_id == question.id)
        .values(given_answer={"values": ["1", ""]})
    )
    session.commit()
    fold_attempts(session)
    assert load_option_counts(session, [question.id]) == {}
    assert sum(load_asked_by_stratum(session, [question.id]).values()) == 40


@pytest.mark.twin_left_out("postgresql")
def test_a_question_harder_in_one_language_is_found_in_the_counts(session, learner, fold):
    history = create_history(
        session, learner, seed=9, attempts=900, bank=10, harder=1.5, parts=False
    )
    fold()
    comparisons = [
        compare_languages(list_language_strata(session, [question.id]))
        for question in history.questions
    ]
    are_certain = [comparison.is_certain for comparison in comparisons]
    assert are_certain[0] and sum(are_certain) == 1
    assert (comparisons[0].harder_in, comparisons[0].size) == ("ru", "great")


def test_strata_are_read_of_questions_with_enough_first_answers_in_each_language(session, learner):
    enough, few, later = [
        result.id for result in list_question_results(session, learner.outline.version_id)
    ][:3]
    half = ENOUGH_TO_COMPARE // 2
    for question, kazakh, is_first in (
        (enough, half, True),
        (few, half - 1, True),
        (later, half, False),
    ):
        for stratum in (1, 2):
            for language, count in (("kk", kazakh), ("ru", half)):
                session.add(
                    QuestionStratum(
                        question_id=question,
                        language=language,
                        is_first=is_first,
                        stratum=stratum,
                        asked_count=count,
                        right=stratum,
                    )
                )
    session.flush()

    assert load_version_strata(session, learner.outline.version_id) == {
        enough: [LanguageStratum(half, 1, half, 1), LanguageStratum(half, 2, half, 2)]
    }
