"""The table [lint] of course.toml: how many warnings of each rule a course may have."""

from collections.abc import Mapping
from typing import Final

from lms.core.toml_table import TomlTable

LENGTH_CUE: Final = "length_cue"
POSITION_CUE: Final = "position_cue"
NEAR_COPY: Final = "near_copy"
NEGATION: Final = "negation"
OPTION_COUNT: Final = "option_count"
LESSON_QUESTIONS: Final = "lesson_questions"
LESSON_HIDDEN: Final = "lesson_hidden"
HIDDEN_SHARE: Final = "hidden_share"
UNCHOSEN: Final = "unchosen"
RULES: Final = (
    LENGTH_CUE,
    POSITION_CUE,
    NEAR_COPY,
    NEGATION,
    OPTION_COUNT,
    LESSON_QUESTIONS,
    LESSON_HIDDEN,
    HIDDEN_SHARE,
    UNCHOSEN,
)
MAX_BUDGET: Final = 10_000
Budget = Mapping[str, int]


def read_budget(table: TomlTable | None) -> Budget:
    """Return the warnings that are allowed by rule: 0 for a rule that the table does not name."""
    if table is None:
        return dict.fromkeys(RULES, 0)
    budget = {
        rule: table.read_number(rule, 0, MAX_BUDGET) if rule in table.values else 0
        for rule in RULES
    }
    table.finish()
    return budget
