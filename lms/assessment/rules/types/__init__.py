"""The types of questions as they are drawn, answered and marked: one table of all."""

from typing import Final

from lms.assessment.rules.types.base import WHOLE_MARK, AnswerPart, AnswerReport, QuestionType
from lms.assessment.rules.types.choices import OneOption, SeveralOptions
from lms.assessment.rules.types.gaps import OPTION_VALUE, Gaps, list_gaps
from lms.assessment.rules.types.ordering import Move, Ordering, read_move
from lms.assessment.rules.types.rows import Categories, Matching
from lms.assessment.rules.types.typed import Number, ShortText
from lms.assessment.rules.types.written import (
    LONGEST_WRITTEN,
    RubricText,
    count_words,
    grade_levels,
)
from lms.catalogue.rules.question import WRITTEN

QUESTION_TYPES: Final[dict[str, QuestionType]] = {
    "single": OneOption(is_shuffled=True),
    "multiple": SeveralOptions(is_shuffled=True),
    "true-false": OneOption(is_shuffled=False),
    "number": Number(),
    "text": ShortText(),
    "matching": Matching(),
    "ordering": Ordering(),
    "categorise": Categories(),
    "gaps": Gaps(),
    "hotspot": OneOption(is_shuffled=False),  # numbered as they stand on the picture
    WRITTEN: RubricText(),
}

__all__ = [
    "LONGEST_WRITTEN",
    "OPTION_VALUE",
    "QUESTION_TYPES",
    "WHOLE_MARK",
    "AnswerPart",
    "AnswerReport",
    "Move",
    "QuestionType",
    "count_words",
    "grade_levels",
    "list_gaps",
    "read_move",
]
