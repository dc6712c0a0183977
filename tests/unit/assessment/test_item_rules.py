"""What figures of questions, options and quizzes say: bounds, verdicts, and how often they err."""

import math

import numpy as np
import pytest

from lms.assessment.rules import (
    STRATA,
    WHOLE_MARK,
    WHOLE_REST,
    ItemMarks,
    LanguageStratum,
    OptionCounts,
    QuestionCounts,
    QuizMarks,
    analyse_options,
    compare_languages,
    estimate_reliability,
    judge_discrimination,
    judge_facility,
    list_faults,
)
from lms.assessment.rules.reliability import Reliability


def count_answers(answers):
    """Return the counts of answers, each a mark and a rest as shares of whole ones."""
    marks = [round(mark * WHOLE_MARK) for mark, _rest in answers]
    rests = [round(rest * WHOLE_REST) for _mark, rest in answers]
    return QuestionCounts(
        asked_count=len(answers),
        right=marks.count(WHOLE_MARK),
        mark=sum(marks),
        mark_squares=sum(mark**2 for mark in marks),
        rest=sum(rests),
        rest_mark=sum(rest * mark for mark, rest in zip(marks, rests, strict=True)),
        rest_squares=sum(rest**2 for rest in rests),
    )


@pytest.mark.parametrize(
    ("answers", "expected", "verdict"),
    [
        ([(1, 1), (0, 0)] * 15, 1.0, "good"),  # right exactly where the rest is
        ([(1, 0), (0, 1)] * 15, -1.0, "reversed"),
        ([(0.5, 1), (0, 0.5), (1, 1.5)] * 10, 1.0, "good"),
        ([(1, 0.5), (0, 0.5)] * 15, None, None),  # the rest does not vary
        ([(1, 1), (1, 0)] * 15, None, None),  # nor does the question
        ([(1, 1), (1, 0), (0, 1), (0, 0)] * 8, 0.0, "flat"),
        ([(1, 1), (0, 0)] * 14, None, None),  # too few
    ],
)
def test_discrimination_is_the_correlation_with_the_other_questions(answers, expected, verdict):
    row = count_answers(answers)
    assert row.discrimination == (None if expected is None else pytest.approx(expected))
    assert judge_discrimination(row) == verdict


def test_a_correlation_below_nought_by_chance_is_no_wrong_key():
    answers = [(1, 1), (1, 0), (0, 1), (0, 0)] * 8 + [(1, 0), (0, 1)]
    assert judge_discrimination(count_answers(answers)) == "flat"
    assert judge_discrimination(count_answers([*answers, *[(1, 0), (0, 1)] * 20])) == "reversed"


@pytest.mark.parametrize(
    ("right", "wrong", "verdict", "faults"),
    [
        (14, 16, "hard", ["hard"]),
        (15, 15, "fair", []),
        (39, 1, "easy", []),
        (9, 20, None, ["hard"]),
        (1, 3, None, []),
    ],
)
def test_the_mean_mark_is_judged_from_thirty_answers_on(right, wrong, verdict, faults):
    counts = count_answers([(1, 0)] * right + [(0, 0)] * wrong)
    assert judge_facility(counts) == verdict
    assert list_faults(counts, languages_differ=False) == faults
    assert list_faults(counts, languages_differ=True) == [*faults, "gap"]


def test_the_sums_of_ten_million_answers_fit_into_64_bits():
    answers, questions = 10_000_000, 300
    limit = 2**63 - 1
    assert answers * WHOLE_REST**2 < limit
    assert answers * WHOLE_REST * WHOLE_MARK < limit
    assert answers * (questions * WHOLE_MARK) ** 2 < limit
    counts = QuestionCounts(
        asked_count=answers,
        mark=answers // 2 * WHOLE_MARK,
        mark_squares=answers // 2 * WHOLE_MARK**2,
        rest=answers // 2 * WHOLE_REST,
        rest_mark=answers // 2 * WHOLE_REST * WHOLE_MARK,
        rest_squares=answers // 2 * WHOLE_REST**2,
    )
    assert counts.discrimination == pytest.approx(1, abs=1e-12)


def judge_groups(*groups):
    """Return the verdicts on options; a group is an option, how many chose it, and their rest."""
    answers = [(float(option == 0), rest) for option, count, rest in groups for _ in range(count)]
    rests = {}
    for option, count, rest in groups:
        rests.setdefault(option, []).extend([rest] * count)
    options = [
        OptionCounts(
            position,
            {"kk": len(rests.get(position, []))},
            round(sum(rests.get(position, [])) * WHOLE_REST),
            {},
        )
        for position in range(3)
    ]
    results = analyse_options(options, [0], count_answers(answers), {})
    return [result.verdict for result in results]


@pytest.mark.parametrize(
    ("groups", "verdicts"),
    [
        ([(0, 30, 0.9), (1, 30, 0.3)], ["key", "works", "unused"]),
        ([(0, 30, 0.2), (1, 30, 0.9)], ["key-avoided", "suspect", "unused"]),
        ([(0, 60, 0.9), (1, 38, 0.3), (2, 2, 0.1)], ["key", "works", "rare"]),
        ([(0, 15, 0.2), (0, 15, 0.8), (1, 15, 0.2), (1, 15, 0.8)], ["key-flat", "even", "unused"]),
        ([(0, 10, 0.9), (1, 10, 0.3)], [None, None, None]),
        # By chance: two that are better say nothing yet.
        ([(0, 14, 0.5), (0, 14, 0.6), (1, 2, 0.6)], ["key-flat", "even", "unused"]),
    ],
)
def test_options_are_judged_by_who_chooses_them(groups, verdicts):
    assert judge_groups(*groups) == verdicts


def test_a_third_takes_its_part_of_the_stratum_that_it_ends_in():
    option = OptionCounts(0, {"kk": 40}, 0, {0: 10, 5: 20, 9: 10})
    counts = QuestionCounts(asked_count=90)
    strata = {0: 20, 5: 40, 9: 30}
    result = analyse_options([option], [0], counts, strata)[0]
    assert result.worst == pytest.approx((10 + 10 / 40 * 20) / 30)
    assert result.best == pytest.approx(10 / 30)


def test_options_of_few_answers_say_nothing_of_single_people():
    option = OptionCounts(0, {"kk": 4}, WHOLE_REST, {0: 4})
    few = analyse_options([option], [0], QuestionCounts(asked_count=4), {0: 4})[0]
    assert (few.times_chosen, few.share, few.mean_rest, few.best, few.worst) == (None,) * 5
    more = analyse_options([option], [0], QuestionCounts(asked_count=29), {0: 29})[0]
    assert (more.times_chosen, more.mean_rest, more.best) == (4, None, None)


def test_the_procedure_equals_its_formula_on_a_published_kind_of_table():
    strata = [LanguageStratum(60, 40, 80, 60), LanguageStratum(90, 30, 70, 40)]
    tables = np.array([[[40, 20], [60, 20]], [[30, 60], [40, 30]]], dtype=float)
    totals = tables.sum(axis=(1, 2))
    ratio = (tables[:, 0, 0] * tables[:, 1, 1] / totals).sum() / (
        tables[:, 0, 1] * tables[:, 1, 0] / totals
    ).sum()
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    expected = rows[:, 0] * columns[:, 0] / totals
    variance = rows.prod(axis=1) * columns.prod(axis=1) / (totals**2 * (totals - 1))
    chi_square = (abs((tables[:, 0, 0] - expected).sum()) - 0.5) ** 2 / variance.sum()
    comparison = compare_languages(strata)
    assert comparison.odds_ratio == pytest.approx(ratio, abs=1e-9)
    assert comparison.chi_square == pytest.approx(chi_square, abs=1e-9)
    assert comparison.delta == pytest.approx(2.35 * abs(math.log(ratio)), abs=1e-9)
    assert (comparison.kazakh, comparison.russian, comparison.harder_in) == (150, 150, "kk")


@pytest.mark.parametrize(
    ("strata", "is_compared"),
    [
        ([LanguageStratum(100, 50, 99, 50)], False),  # too few
        ([LanguageStratum(100, 50, 100, 50)], True),
        ([LanguageStratum(100, 100, 100, 100)], False),  # nothing varies
        ([LanguageStratum(100, 50, 0, 0), LanguageStratum(0, 0, 100, 50)], False),  # none alike
        ([], False),
    ],
)
def test_languages_are_compared_where_there_is_something_to_compare(strata, is_compared):
    assert (compare_languages(strata) is not None) is is_compared


def test_a_question_that_all_of_one_language_get_right_is_found_without_a_number():
    comparison = compare_languages([LanguageStratum(100, 100, 100, 60)])
    assert (comparison.log_odds, comparison.size, comparison.harder_in) == (math.inf, "great", "ru")


QUESTIONS = 20
SHIFT = 0.6


def flag_questions(chance, people):
    """Return for each of 20 questions whether it is flagged as harder in one language.

    The first one, of middling hardness, is harder in Russian.
    """
    hardness = chance.normal(0, 1, QUESTIONS)
    hardness[0] = -SHIFT / 2
    right = {}
    for language in ("kk", "ru"):
        shift = np.zeros(QUESTIONS)
        shift[0] = SHIFT if language == "ru" else 0
        ability = chance.normal(0, 1, (people, 1))
        probability = 1 / (1 + np.exp(-(ability - hardness - shift)))
        right[language] = chance.random((people, QUESTIONS)) < probability
    flags = []
    for question in range(QUESTIONS):
        counts = {}
        for language, answers in right.items():
            rest = answers.sum(axis=1) - answers[:, question]
            stratum = rest * WHOLE_REST // (QUESTIONS - 1) // (WHOLE_REST // STRATA)
            counts[language] = [
                np.bincount(stratum, minlength=STRATA + 1),
                np.bincount(stratum, weights=answers[:, question], minlength=STRATA + 1),
            ]
        cells = np.array([*counts["kk"], *counts["ru"]], dtype=int).T.tolist()
        comparison = compare_languages([LanguageStratum(*cell) for cell in cells if any(cell)])
        flags.append(comparison is not None and comparison.is_certain)
    return flags


@pytest.mark.parametrize(
    ("people", "at_least", "at_most"),
    [(100, 0.06, 0.24), (200, 0.33, 0.55), (400, 0.80, 0.95), (800, 0.98, 1.0)],
)
def test_a_question_harder_by_0_6_logit_is_found_the_more_often_the_more_answers(
    people, at_least, at_most
):
    chance = np.random.default_rng(2)
    flags = np.array([flag_questions(chance, people) for _run in range(100)])
    found_share, false_share = flags[:, 0].mean(), flags[:, 1:].mean()
    assert at_least <= found_share <= at_most
    assert 0.003 <= false_share <= 0.019, "of the questions that are as hard in both"


def test_reliability_is_not_told_of_few_attempts_or_where_it_means_nothing():
    few = QuizMarks(
        submitted_count=29,
        questions=29 * 5,
        question_squares=29 * 25,
        mark=1,
        mark_squares=1,
        answer_squares=1,
    )
    assert estimate_reliability(few, []) is None
    uneven = QuizMarks(
        submitted_count=30,
        questions=150,
        question_squares=30 * 25 + 2,
        mark=1,
        mark_squares=1,
        answer_squares=1,
    )
    assert estimate_reliability(uneven, []) is None
    mark = 30 * 2 * WHOLE_MARK
    squares = 30 * (2 * WHOLE_MARK) ** 2
    alike = QuizMarks(
        submitted_count=30,
        questions=60,
        question_squares=120,
        mark=mark,
        mark_squares=squares,
        answer_squares=60 * WHOLE_MARK**2,
    )
    items = [ItemMarks(30, 30 * WHOLE_MARK, 30 * WHOLE_MARK**2)] * 2
    assert estimate_reliability(alike, items) is None
    assert estimate_reliability(alike, items[:1]) is None


@pytest.mark.parametrize(
    ("alpha", "for_final", "for_module", "question_count"),
    [
        (0.85, "good", "good", None),
        (0.8, "good", "good", None),
        (0.75, "fair", "good", 27),
        (0.6, "low", "fair", 54),
        (0.4, "low", "low", 120),
        (0.1, "low", "low", None),
        (-0.2, "low", "low", None),
    ],
)
def test_a_certificate_asks_for_more_than_a_quiz_of_a_module(
    alpha, for_final, for_module, question_count
):
    reliability = Reliability(alpha, 0.1, 100, 20, is_drawn=True)
    assert reliability.judge(is_final=True) == for_final
    assert reliability.judge(is_final=False) == for_module
    assert reliability.count_questions_for(0.8) == question_count
