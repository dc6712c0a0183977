"""Which question a diagnostic asks next, when it ends, and which modules it recommends to skip."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms.diagnostics.rules.rasch import Estimate, compute_chance_right

SMALL_ERROR: Final = 0.5  # logits; a narrower estimate would change no recommendation
FEWEST_OF_A_MODULE: Final = 2
NEAREST: Final = 3  # questions among which chance decides, so that not all people get the same
# The share is of the module's own questions, so that one ability does not hide a gap.
SHARE_RIGHT: Final = 0.66
DIFFICULTY_BY_LEVEL: Final = {1: -1.0, 2: 0.0, 3: 1.0}  # used until there is a calibration
SPREAD: Final = 1.5  # spread of abilities, used until there is a calibration


@dataclass(frozen=True, slots=True)
class PossibleQuestion:
    """A question that a diagnostic may ask, with its difficulty in logits."""

    id: int
    module_id: int
    difficulty: float


def choose_question(
    candidates: Sequence[PossibleQuestion], question_ids: Sequence[int], ability: float, seed: int
) -> PossibleQuestion | None:
    """Return the next question, None if all were asked; the seed decides among the nearest.

    `question_ids` are those asked before. Modules that were asked about least come first; among
    their questions those that are as difficult as the learner is able, because their answers tell
    most.
    """
    asked_ids = set(question_ids)
    count = Counter(row.module_id for row in candidates if row.id in asked_ids)
    free = [row for row in candidates if row.id not in asked_ids]
    if not free:
        return None
    least = min(count[row.module_id] for row in free)
    nearest_first = sorted(
        (row for row in free if count[row.module_id] == least),
        key=lambda row: (abs(row.difficulty - ability), row.id),
    )
    # A page that is shown again asks the same question.
    chance = random.Random(f"{seed} {len(question_ids)}")  # noqa: S311 - no secret
    return chance.choice(nearest_first[:NEAREST])


def is_finished(
    candidates: Sequence[PossibleQuestion],
    question_ids: Sequence[int],
    estimate: Estimate,
    most: int,
) -> bool:
    """Return whether `question_ids` are enough: the estimate is narrow, or they are `most`."""
    asked_ids = set(question_ids)
    if len(asked_ids) >= min(most, len(candidates)):
        return True
    count = Counter(row.module_id for row in candidates if row.id in asked_ids)
    sizes = Counter(row.module_id for row in candidates)
    is_each_asked = all(
        count[module_id] >= min(FEWEST_OF_A_MODULE, number) for module_id, number in sizes.items()
    )
    return is_each_asked and estimate.error <= SMALL_ERROR


def list_modules_to_skip(
    candidates: Sequence[PossibleQuestion],
    answers: Mapping[int, bool],
    estimate: Estimate,
    pass_shares: Mapping[int, float],
) -> list[int]:
    """Return the modules that the learner would pass now, in the order of `pass_shares`.

    Whoever is a standard error less able than estimated would still reach the module's share, and
    the module's own questions were answered.
    """
    lower_ability_bound = estimate.ability - estimate.error
    return [
        module_id
        for module_id, share in pass_shares.items()
        if _is_known(_list_of_module(candidates, module_id), answers, lower_ability_bound, share)
    ]


def _list_of_module(
    candidates: Iterable[PossibleQuestion], module_id: int
) -> list[PossibleQuestion]:
    return [row for row in candidates if row.module_id == module_id]


def _is_known(
    questions: Sequence[PossibleQuestion], answers: Mapping[int, bool], ability: float, share: float
) -> bool:
    verdicts = [answers[row.id] for row in questions if row.id in answers]
    if len(verdicts) < FEWEST_OF_A_MODULE or sum(verdicts) < SHARE_RIGHT * len(verdicts):
        return False
    chances = [compute_chance_right(ability, row.difficulty) for row in questions]
    return sum(chances) / len(chances) >= share
