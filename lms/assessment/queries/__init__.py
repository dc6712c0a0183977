"""Queries of attempts, and of the results counted from them."""

from lms.assessment.queries.attempts import (
    AttemptRow,
    PersonAttempt,
    ResultItem,
    build_result_items,
    build_shown_question,
    find_attempt,
    list_attempts,
    list_person_attempts,
    load_answers,
)
from lms.assessment.queries.marks import load_marks, load_marks_by_competence
from lms.assessment.queries.results import (
    OptionChoice,
    QuestionResult,
    SplitRow,
    VersionResult,
    find_question,
    list_option_choices,
    list_question_results,
    list_question_splits,
    list_version_results,
    load_prompts,
    load_quiz_results,
)
from lms.assessment.queries.shown import ShownQuestion, show_question

__all__ = [
    "AttemptRow",
    "OptionChoice",
    "PersonAttempt",
    "QuestionResult",
    "ResultItem",
    "ShownQuestion",
    "SplitRow",
    "VersionResult",
    "build_result_items",
    "build_shown_question",
    "find_attempt",
    "find_question",
    "list_attempts",
    "list_option_choices",
    "list_person_attempts",
    "list_question_results",
    "list_question_splits",
    "list_version_results",
    "load_answers",
    "load_marks",
    "load_marks_by_competence",
    "load_prompts",
    "load_quiz_results",
    "show_question",
]
