"""What a further check of a question costs, and when its answer is final. No clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms.assessment.rules.marks import grade_answer
from lms.assessment.rules.passing import charge_wrong_answer
from lms.assessment.rules.types import WHOLE_MARK
from lms.catalogue.rules.conduct import Conduct
from lms.catalogue.rules.question import WRITTEN


@dataclass(frozen=True, slots=True)
class AnswerState:
    """An answer as it is stored: see models.Answer."""

    given_answer: Mapping[str, Any]
    checks: int = 0
    is_checked: bool = False
    mark: int | None = None
    right: bool | None = None
    grade: Mapping[str, Any] | None = None

    @property
    def is_locked(self) -> bool:
        """Return whether the answer is graded, so that it cannot change."""
        return self.mark is not None

    @property
    def answers_given(self) -> int:
        """Return how many answers were checked, this one included if it was not."""
        return self.checks + (not self.is_checked)


NO_ANSWER: Final = AnswerState({})


def count_penalty_parts(penalty: str) -> int:
    """Return the parts of a mark that a share such as '1/3' is; 0 for ''."""
    if not penalty:
        return 0
    numerator, denominator = penalty.split("/")
    return WHOLE_MARK * int(numerator) // int(denominator)


def grade_checked_answer(
    question_type: str, key: Mapping[str, Any], answer: AnswerState, penalty: str, wrong_costs: str
) -> int:
    """Return the mark of an answer less the penalty of each answer before it.

    That never takes it below 0; a wrong answer costs what it does without checks.
    """
    mark = grade_answer(question_type, key, answer.given_answer)
    if not mark and question_type == WRITTEN:
        return 0  # writing is no trap, also where a sheet says how the text was graded
    if not mark:
        return charge_wrong_answer(mark, answer.given_answer, wrong_costs)
    return max(0, mark - (answer.answers_given - 1) * count_penalty_parts(penalty))


def is_final_check(conduct: Conduct, checks: int, *, is_right: bool) -> bool:
    """Return whether a check locks the answer: it is right, or its checks are used up."""
    return is_right or checks >= conduct.checks_allowed
