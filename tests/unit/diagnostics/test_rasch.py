"""The arithmetic of diagnostics, judged by an independent library and by simulated learners."""

import importlib
import math
import random
import statistics

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.diagnostics.rules.adaptive import (
    SMALL_ERROR,
    PossibleQuestion,
    choose_question,
    is_finished,
    list_modules_to_skip,
)
from lms.diagnostics.rules.calibration import calibrate_scale
from lms.diagnostics.rules.rasch import Estimate, compute_chance_right, estimate_ability

MOST = 20
SPREAD = 1.3
BANK = [
    PossibleQuestion(number, number % 6, chance)
    for chance_source in [random.Random(11)]
    for number in range(120)
    for chance in [chance_source.gauss(0, 1)]
]


def answer_all(chance, ability, difficulties):
    return {
        question: chance.random() < compute_chance_right(ability, difficulty)
        for question, difficulty in difficulties.items()
    }


@pytest.fixture(scope="module")
def people():
    """400 people of a known spread who answered 15 questions each."""
    chance = random.Random(7)
    difficulties = dict(enumerate(chance.uniform(-2, 2) for _ in range(15)))
    return [answer_all(chance, chance.gauss(0, 1), difficulties) for _ in range(400)]


@pytest.fixture(scope="module")
def matrix(people):
    return numpy.array([[int(person[question]) for person in people] for question in range(15)])


@pytest.fixture(scope="module")
def girth():
    """Return the independent library, which takes most of a second to import."""
    return importlib.import_module("girth")


def test_difficulties_are_those_of_an_independent_library(people, matrix, girth):
    ours = calibrate_scale(people, spread=1.0).difficulties
    theirs = girth.rasch_mml(matrix, discrimination=1, options={"quadrature_n": 61})["Difficulty"]
    assert max(abs(ours[question].value - theirs[question]) for question in ours) < 0.03


def test_abilities_are_those_of_an_independent_library(people, matrix, girth):
    difficulties = numpy.linspace(-2, 2, 15)
    options = {"quadrature_n": 97, "quadrature_bounds": (-6, 6)}
    theirs = girth.ability_eap(matrix, difficulties, 1.0, options=options)
    for person, expected in zip(people[:50], theirs, strict=False):
        answers = [(difficulties[question], person[question]) for question in range(15)]
        assert estimate_ability(answers, 1.0).ability == pytest.approx(expected, abs=1e-6)


def test_difficulties_are_found_again_where_each_person_answered_some_questions_only():
    chance = random.Random(3)
    difficulties = dict(enumerate(chance.gauss(0, 1) for _ in range(20)))
    people = [
        answer_all(
            chance, chance.gauss(0, SPREAD), dict(chance.sample(sorted(difficulties.items()), 10))
        )
        for _ in range(600)
    ]
    scale = calibrate_scale(people)
    misses = [
        (scale.difficulties[q].value - d) / scale.difficulties[q].error
        for q, d in difficulties.items()
    ]
    assert math.sqrt(statistics.mean(miss**2 for miss in misses)) < 1.5  # 1: as the errors say
    assert scale.spread == pytest.approx(SPREAD, abs=0.15)


@given(st.lists(st.tuples(st.floats(-3, 3), st.booleans()), max_size=12), st.floats(-3, 3))
def test_a_right_answer_never_lowers_an_ability_nor_does_a_wrong_one_raise_it(answers, difficulty):
    before = estimate_ability(answers, SPREAD).ability
    assert estimate_ability([*answers, (difficulty, True)], SPREAD).ability >= before
    assert estimate_ability([*answers, (difficulty, False)], SPREAD).ability <= before


def take_diagnostic(ability, seed):
    """Return the estimate for a simulated learner and the ids of the questions asked."""
    chance = random.Random(f"learner {seed}")
    question_ids, answers, estimate = [], [], Estimate(0, SPREAD)
    while not is_finished(BANK, question_ids, estimate, MOST):
        question = choose_question(BANK, question_ids, estimate.ability, seed)
        question_ids.append(question.id)
        answers.append(
            (
                question.difficulty,
                chance.random() < compute_chance_right(ability, question.difficulty),
            )
        )
        estimate = estimate_ability(answers, SPREAD)
    return estimate, question_ids


def test_simulated_learners_are_estimated_as_well_as_the_error_says_with_a_seventh_of_the_bank():
    chance = random.Random(5)
    abilities = [chance.gauss(0, SPREAD) for _ in range(150)]
    runs = [take_diagnostic(ability, seed) for seed, ability in enumerate(abilities)]
    mean_count = statistics.mean(len(ids) for _estimate, ids in runs)
    assert mean_count <= 17  # of 120
    within = [
        abs(e.ability - a) <= 1.96 * e.error for (e, _ids), a in zip(runs, abilities, strict=True)
    ]
    assert statistics.mean(within) >= 0.9
    mean_error = math.sqrt(
        statistics.mean((e.ability - a) ** 2 for (e, _), a in zip(runs, abilities, strict=True))
    )
    assert mean_error <= 1.2 * SMALL_ERROR
    assert all(len(ids) == len(set(ids)) for _estimate, ids in runs)


def test_chosen_questions_tell_more_than_as_many_random_ones():
    chance = random.Random(9)
    errors, random_errors = [], []
    for seed in range(80):
        ability = chance.gauss(0, 2)
        estimate, question_ids = take_diagnostic(ability, seed)
        errors.append(estimate.error)
        sample = chance.sample(BANK, len(question_ids))
        answers = [
            (q.difficulty, chance.random() < compute_chance_right(ability, q.difficulty))
            for q in sample
        ]
        random_errors.append(estimate_ability(answers, SPREAD).error)
    assert statistics.mean(errors) < statistics.mean(random_errors)


def test_each_module_is_asked_about_twice_and_the_same_seed_asks_the_same():
    _estimate, question_ids = take_diagnostic(1.0, 4)
    assert (
        min(sum(BANK[id_].module_id == module for id_ in question_ids) for module in range(6)) >= 2
    )
    assert take_diagnostic(1.0, 4)[1] == question_ids
    assert take_diagnostic(1.0, 5)[1] != question_ids


def test_a_module_is_skipped_only_if_its_own_questions_were_answered():
    bank = [PossibleQuestion(n, n % 2, -1.0) for n in range(8)]
    able = Estimate(3.0, 0.5)
    answers = {0: True, 2: True, 1: True, 3: False, 5: False}
    assert list_modules_to_skip(bank, answers, able, {0: 0.7, 1: 0.7}) == [0]
    assert list_modules_to_skip(bank, {0: True}, able, {0: 0.7, 1: 0.7}) == []  # one says little
    weak = Estimate(0.2, 0.5)
    assert list_modules_to_skip(bank, answers, weak, {0: 0.7, 1: 0.7}) == []
