"""What the choices of a question's options say: which one nobody takes, which one the able take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms.assessment.rules.judgements import FLAT
from lms.assessment.rules.results import (
    ENOUGH,
    WHOLE_REST,
    QuestionCounts,
    correlate_with_rest,
    is_certain,
)
from lms.assessment.rules.small_groups import SMALLEST, compute_share

RARE: Final = 0.05  # an option that fewer choose misleads nobody (Haladyna and Downing 1993)
THIRD: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class OptionCounts:
    """How often one option was chosen, by language, and by the stratum of the rest."""

    position: int
    by_language: Mapping[str, int]
    rest: int
    by_stratum: Mapping[int, int]

    @property
    def total(self) -> int:
        """Return how often it was chosen in all."""
        return sum(self.by_language.values())


@dataclass(frozen=True, slots=True)
class OptionResult:
    """An option with its figures; each is None where it would tell about single people.

    `mean_rest` is the mean mark in the other questions of those who chose it. `best` and `worst`
    are the shares who chose it among the best and the worst third by these. `verdict`: see
    judge_option.
    """

    position: int
    is_key: bool
    times_chosen: int | None
    share: float | None
    mean_rest: float | None
    best: float | None
    worst: float | None
    verdict: str | None


def analyse_options(
    options: Sequence[OptionCounts],
    key: Collection[int],
    counts: QuestionCounts,
    asked_by_stratum: Mapping[int, int],
) -> list[OptionResult]:
    """Return the figures of each option of a question with these counts of all its answers."""
    thirds = _weigh_thirds(asked_by_stratum) if counts.asked_count >= ENOUGH else ({}, {})
    results = []
    for option in options:
        is_key = option.position in key
        share = compute_share(option.total, counts.asked_count)
        worst, best = (_compute_share_in(third, asked_by_stratum, option) for third in thirds)
        has_mean = option.total >= SMALLEST
        results.append(
            OptionResult(
                position=option.position,
                is_key=is_key,
                times_chosen=None if share is None else option.total,
                share=share,
                mean_rest=option.rest / (option.total * WHOLE_REST) if has_mean else None,
                best=best,
                worst=worst,
                verdict=judge_option(option, counts, is_key=is_key),
            )
        )
    return results


def judge_option(option: OptionCounts, counts: QuestionCounts, *, is_key: bool) -> str | None:
    """Return a verdict; None for fewer than ENOUGH answers to the question.

    Of the right option: key (those who know choose it), key-flat, key-avoided (those who know do
    not choose it). Of a wrong one: unused (by nobody), rare, suspect (those who know choose it),
    even (they choose it as often as others), works.
    """
    if counts.asked_count < ENOUGH:
        return None
    together = counts.asked_count * option.rest - option.total * counts.rest
    spread = option.total * (counts.asked_count - option.total)
    correlation = correlate_with_rest(together, spread, counts) or 0.0
    is_sure = is_certain(correlation, counts.asked_count)
    if is_key:
        if correlation < 0 and is_sure:
            return "key-avoided"
        return "key" if correlation >= FLAT else "key-flat"
    if option.total < RARE * counts.asked_count:
        return "rare" if option.total else "unused"
    if correlation < 0:
        return "works"
    return "suspect" if correlation >= FLAT and is_sure else "even"


def _weigh_thirds(asked_by_stratum: Mapping[int, int]) -> tuple[dict[int, float], dict[int, float]]:
    """Return which part of each stratum belongs to the worst third, and which to the best."""
    strata = sorted(asked_by_stratum)
    return _weigh_third(asked_by_stratum, strata), _weigh_third(asked_by_stratum, strata[::-1])


def _weigh_third(asked_by_stratum: Mapping[int, int], strata: Sequence[int]) -> dict[int, float]:
    missing = sum(asked_by_stratum.values()) * THIRD
    weights = {}
    for stratum in strata:
        if missing <= 0:
            break
        weights[stratum] = (
            min(1.0, missing / asked_by_stratum[stratum]) if asked_by_stratum[stratum] else 0.0
        )
        missing -= asked_by_stratum[stratum]
    return weights


def _compute_share_in(
    third: Mapping[int, float], asked_by_stratum: Mapping[int, int], option: OptionCounts
) -> float | None:
    whole = sum(weight * asked_by_stratum[stratum] for stratum, weight in third.items())
    part = sum(weight * option.by_stratum.get(stratum, 0) for stratum, weight in third.items())
    return part / whole if whole else None
