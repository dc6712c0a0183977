"""What a learner sees of an attempt, by the policy of its quiz and by stage. No clock."""

from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.conduct import KEY, MARKS

DURING: Final = "during"  # a question that is graded already, while the attempt is open
AFTER: Final = "after"  # handed in, and attempts remain
ENDED: Final = "ended"  # passed, or no attempt remains, or the quiz is closed


@dataclass(frozen=True, slots=True)
class Visibility:
    """What is shown of each graded question beside whether it was right.

    `feedback`: on what the learner answered; `key`: the right answer; `model`: the model answer to
    a text that a person grades.
    """

    feedback: bool
    key: bool
    model: bool = False


def find_stage(*, is_submitted: bool, is_passed: bool, has_more: bool) -> str:
    """Return the stage of an attempt; `is_passed` by any attempt, `has_more` attempts remain."""
    if not is_submitted:
        return DURING
    return ENDED if is_passed or not has_more else AFTER


def decide_visible(policy: str, stage: str) -> Visibility:
    """Return what a learner sees.

    Whoever may still try sees no key, so that the next attempt means something.
    """
    is_ended = stage == ENDED
    return Visibility(feedback=policy != MARKS, key=policy == KEY and is_ended, model=is_ended)
