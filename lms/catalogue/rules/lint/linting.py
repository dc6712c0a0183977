"""All rules of `lms courses lint` over a course."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.lint import budget
from lms.catalogue.rules.lint.copies import find_near_copies
from lms.catalogue.rules.lint.coverage import (
    find_hidden_shortage,
    find_lessons_with_few_hidden,
    find_lessons_with_few_questions,
)
from lms.catalogue.rules.lint.lengths import find_length_cues
from lms.catalogue.rules.lint.negations import find_negations
from lms.catalogue.rules.lint.positions import find_option_counts, find_position_cues
from lms.catalogue.rules.lint.unchosen import OptionChoices, find_unchosen_options
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults, FileFault

FINDERS: Final[Mapping[str, Callable[[ParsedCourse], Faults]]] = {
    budget.LENGTH_CUE: find_length_cues,
    budget.POSITION_CUE: find_position_cues,
    budget.NEAR_COPY: find_near_copies,
    budget.NEGATION: find_negations,
    budget.OPTION_COUNT: find_option_counts,
    budget.LESSON_QUESTIONS: find_lessons_with_few_questions,
    budget.LESSON_HIDDEN: find_lessons_with_few_hidden,
    budget.HIDDEN_SHARE: find_hidden_shortage,
}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The warnings of one rule, in order, and how many of them the course may have."""

    rule: str
    warnings: list[FileFault]
    allowed: int

    @property
    def is_over(self) -> bool:
        """Return whether there are more warnings than the course may have."""
        return len(self.warnings) > self.allowed


def lint_course(
    course: ParsedCourse, choices: Mapping[str, OptionChoices] | None = None
) -> list[RuleResult]:
    """Return what each rule finds.

    `choices` are the answers of learners by the name of the question. Without them the rule
    about options that nobody chooses is left out.
    """
    allowances = course.table.lint if course.table else {}
    warnings_by_rule = {rule: find(course) for rule, find in FINDERS.items()}
    if choices is not None:
        warnings_by_rule[budget.UNCHOSEN] = find_unchosen_options(course, choices)
    return [
        RuleResult(rule, warnings.list_in_order(), allowances.get(rule, 0))
        for rule, warnings in warnings_by_rule.items()
    ]
