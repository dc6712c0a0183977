"""The people and questions whose answers are enough for a calibration."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

# Fewer answers leave the difficulty of a question open by a third of a logit.
FEWEST_ANSWERS: Final = 50
FEWEST_OF_EACH: Final = 5  # right and wrong ones: what all answer alike has no difficulty


def find_calibratable(people: Sequence[Mapping[int, bool]]) -> set[int]:
    """Return the questions that have enough answers, right and wrong ones."""
    right: Counter[int] = Counter()
    totals: Counter[int] = Counter()
    for answers in people:
        totals.update(answers.keys())
        right.update(question for question, is_so in answers.items() if is_so)
    return {
        question
        for question, count in totals.items()
        if count >= FEWEST_ANSWERS and FEWEST_OF_EACH <= right[question] <= count - FEWEST_OF_EACH
    }


def choose_people(
    people: Mapping[int, dict[int, bool]], most: int, seed: int
) -> Sequence[dict[int, bool]]:
    """Return the answers of everybody, or of as many people as are wanted."""
    ids = sorted(people)
    if len(ids) > most:
        chance = random.Random(seed)  # noqa: S311 - the same people for the same seed
        ids = sorted(chance.sample(ids, most))
    return [people[id_] for id_ in ids]
