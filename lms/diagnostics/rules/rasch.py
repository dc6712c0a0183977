"""The Rasch model: how likely a right answer is, and what ability answers speak for.

G. Rasch, Probabilistic Models for Some Intelligence and Attainment Tests (1960). Abilities are
estimated as the mean of the posterior distribution: R. D. Bock, R. J. Mislevy, Adaptive EAP
Estimation of Ability in a Microcomputer Environment, Applied Psychological Measurement 6 (1982).
Abilities and difficulties are in logits on one scale.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NODES: Final = tuple(step / 8 for step in range(-48, 49))  # -6 to 6 logits


@dataclass(frozen=True, slots=True)
class Estimate:
    """An ability and its standard error, in logits."""

    ability: float
    error: float


def compute_chance_right(ability: float, difficulty: float) -> float:
    """Return the probability of a right answer, from 0 to 1."""
    return 1 / (1 + math.exp(difficulty - ability))


def estimate_ability(
    answers: Sequence[tuple[float, bool]], spread: float, nodes: Sequence[float] = NODES
) -> Estimate:
    """Return the ability that answers, as (difficulty, whether right), speak for.

    `spread` is the standard deviation of abilities among people, who are normally distributed.
    """
    weights = [math.exp(-((node / spread) ** 2) / 2) for node in nodes]
    for difficulty, is_right in answers:
        for place, node in enumerate(nodes):
            chance = compute_chance_right(node, difficulty)
            weights[place] *= chance if is_right else 1 - chance
    total = sum(weights)
    mean = sum(weight * node for weight, node in zip(weights, nodes, strict=True)) / total
    square = sum(weight * node**2 for weight, node in zip(weights, nodes, strict=True)) / total
    return Estimate(mean, math.sqrt(max(0.0, square - mean**2)))
