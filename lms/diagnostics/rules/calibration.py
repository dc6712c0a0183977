"""Calibration: difficulties of questions from the answers of many people, in the Rasch model.

Marginal maximum likelihood by expectation and maximisation: R. D. Bock, M. Aitkin, Marginal Maximum
Likelihood Estimation of Item Parameters, Psychometrika 46 (1981). People need not have answered the
same questions. In plain Python, a hundred thousand answers take about half a minute.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

NODES: Final = tuple(step / 3 for step in range(-15, 16))  # -5 to 5 standard deviations
STEPS: Final = 200
SETTLED: Final = 1e-4  # logits
LONGEST_STEP: Final = 1.0
# Answers that speak for something beyond these, such as all right or all wrong, are no scale.
FURTHEST: Final = 8.0
SPREADS: Final = (0.2, 4.0)
# One person's answers: question id to whether it was right.
RightByQuestion = Mapping[int, bool]


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The difficulty of a question and its standard error, in logits."""

    value: float
    error: float
    answers: int


@dataclass(frozen=True, slots=True)
class CalibratedScale:
    """Difficulties on one scale, whose zero is the mean ability, and the spread of abilities."""

    difficulties: dict[int, Difficulty]
    spread: float


@dataclass(slots=True)
class _ExpectedAnswers:
    """What an item was asked of people at each node, and answered rightly, in expectation."""

    answers: list[float]
    right: list[float]


def calibrate_scale(
    people: Sequence[RightByQuestion], *, spread: float | None = None
) -> CalibratedScale:
    """Return the difficulties that explain the answers best.

    `spread` is the standard deviation of abilities; None: it is estimated too.
    """
    counts: dict[int, list[int]] = {}
    for answers in people:
        for question, is_right in answers.items():
            counts.setdefault(question, [0, 0])[is_right] += 1
    values = {question: _guess_difficulty(*count) for question, count in counts.items()}
    width = spread or 1.0
    expected: dict[int, _ExpectedAnswers] = {}
    for _step in range(STEPS):
        expected, square = _count_expected(people, values, width)
        moves = {
            question: _find_newton_step(expected[question], value, width)
            for question, value in values.items()
        }
        values = {
            question: _clamp_value(value + moves[question], -FURTHEST, FURTHEST)
            for question, value in values.items()
        }
        old, width = width, spread or _clamp_value(math.sqrt(square), *SPREADS)
        if max(map(abs, (*moves.values(), width - old)), default=0) < SETTLED:
            break
    return CalibratedScale(
        {
            question: Difficulty(
                value, _find_error(expected[question], value, width), sum(counts[question])
            )
            for question, value in values.items()
        },
        width,
    )


def _clamp_value(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def _guess_difficulty(wrong: int, right: int) -> float:
    return math.log((wrong + 0.5) / (right + 0.5))


def _count_expected(
    people: Sequence[RightByQuestion], values: Mapping[int, float], width: float
) -> tuple[dict[int, _ExpectedAnswers], float]:
    """Return the expected counts of each question, and the mean square of abilities."""
    logs = {question: _list_logs(value, width) for question, value in values.items()}
    prior = [-(node**2) / 2 for node in NODES]
    expected = {q: _ExpectedAnswers([0.0] * len(NODES), [0.0] * len(NODES)) for q in values}
    square = 0.0
    for answers in people:
        sums = prior
        for question, is_right in answers.items():
            sums = [a + b for a, b in zip(sums, logs[question][is_right], strict=True)]
        top = max(sums)
        weights = [math.exp(value - top) for value in sums]
        total = sum(weights)
        weights = [weight / total for weight in weights]
        square += sum(w * (width * node) ** 2 for w, node in zip(weights, NODES, strict=True))
        for question, is_right in answers.items():
            _add_weights(expected[question].answers, weights)
            if is_right:
                _add_weights(expected[question].right, weights)
    return expected, square / max(1, len(people))


def _add_weights(sums: list[float], weights: Sequence[float]) -> None:
    sums[:] = [a + b for a, b in zip(sums, weights, strict=True)]


def _list_logs(value: float, width: float) -> tuple[list[float], list[float]]:
    """Return the logarithms of the chances of a wrong and of a right answer at each node."""
    tilts = [width * node - value for node in NODES]
    wrong = [-math.log1p(math.exp(tilt)) for tilt in tilts]
    right = [-math.log1p(math.exp(-tilt)) for tilt in tilts]
    return wrong, right


def _find_newton_step(expected: _ExpectedAnswers, value: float, width: float) -> float:
    """Return Newton's step of a difficulty, at most LONGEST_STEP."""
    chances = [1 / (1 + math.exp(value - width * node)) for node in NODES]
    too_easy = sum(
        count * chance - right
        for count, chance, right in zip(expected.answers, chances, expected.right, strict=True)
    )
    information = _sum_information(expected, chances)
    return _clamp_value(too_easy / information, -LONGEST_STEP, LONGEST_STEP)


def _find_error(expected: _ExpectedAnswers, value: float, width: float) -> float:
    chances = [1 / (1 + math.exp(value - width * node)) for node in NODES]
    return 1 / math.sqrt(_sum_information(expected, chances))


def _sum_information(expected: _ExpectedAnswers, chances: Sequence[float]) -> float:
    return sum(a * c * (1 - c) for a, c in zip(expected.answers, chances, strict=True)) or 1e-9
