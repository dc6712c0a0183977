"""Pure decisions: about attempts, and about the results counted from them."""

from lms.assessment.rules.attempts import arrange_in_lesson, is_readable, is_removal, parse_answer
from lms.assessment.rules.drawing import BankQuestion, draw_questions
from lms.assessment.rules.entry import (
    Entry,
    QuizTerms,
    build_terms,
    decide_entry,
    find_end_of_attempt,
)
from lms.assessment.rules.groups import GroupCounts, find_hidden_groups, find_uncertain_groups
from lms.assessment.rules.judgements import (
    compute_language_gap,
    judge_discrimination,
    judge_facility,
    list_faults,
)
from lms.assessment.rules.languages import (
    ENOUGH_TO_COMPARE,
    LIKELY_TO_FIND,
    STRATA,
    LanguageComparison,
    LanguageStratum,
    compare_languages,
)
from lms.assessment.rules.marks import (
    CHOICE_TYPES,
    compute_percent,
    grade_answer,
    is_right,
    show_mark,
)
from lms.assessment.rules.options import OptionCounts, OptionResult, analyse_options
from lms.assessment.rules.passing import EarnedMarks
from lms.assessment.rules.reliability import ItemMarks, QuizMarks, Reliability, estimate_reliability
from lms.assessment.rules.results import (
    ENOUGH,
    LANGUAGES,
    NO_ANSWERS,
    NO_ATTEMPTS,
    UNKNOWN,
    WHOLE_REST,
    QuestionCounts,
    QuizCounts,
    add_counts,
    choose_counts,
)
from lms.assessment.rules.review import DURING, decide_visible, find_stage
from lms.assessment.rules.small_groups import SMALLEST, compute_share, is_safe_split
from lms.assessment.rules.typed import fold_text, parse_number, read_measure
from lms.assessment.rules.types import (
    OPTION_VALUE,
    QUESTION_TYPES,
    WHOLE_MARK,
    AnswerPart,
    AnswerReport,
    list_gaps,
    read_move,
)
from lms.assessment.rules.wordings import Wording, group_wordings

__all__ = [
    "CHOICE_TYPES",
    "DURING",
    "ENOUGH",
    "ENOUGH_TO_COMPARE",
    "LANGUAGES",
    "LIKELY_TO_FIND",
    "NO_ANSWERS",
    "NO_ATTEMPTS",
    "OPTION_VALUE",
    "QUESTION_TYPES",
    "SMALLEST",
    "STRATA",
    "UNKNOWN",
    "WHOLE_MARK",
    "WHOLE_REST",
    "AnswerPart",
    "AnswerReport",
    "BankQuestion",
    "EarnedMarks",
    "Entry",
    "GroupCounts",
    "ItemMarks",
    "LanguageComparison",
    "LanguageStratum",
    "OptionCounts",
    "OptionResult",
    "QuestionCounts",
    "QuizCounts",
    "QuizMarks",
    "QuizTerms",
    "Reliability",
    "Wording",
    "add_counts",
    "analyse_options",
    "arrange_in_lesson",
    "build_terms",
    "choose_counts",
    "compare_languages",
    "compute_language_gap",
    "compute_percent",
    "compute_share",
    "decide_entry",
    "decide_visible",
    "draw_questions",
    "estimate_reliability",
    "find_end_of_attempt",
    "find_hidden_groups",
    "find_stage",
    "find_uncertain_groups",
    "fold_text",
    "grade_answer",
    "group_wordings",
    "is_readable",
    "is_removal",
    "is_right",
    "is_safe_split",
    "judge_discrimination",
    "judge_facility",
    "list_faults",
    "list_gaps",
    "parse_answer",
    "parse_number",
    "read_measure",
    "read_move",
    "show_mark",
]
