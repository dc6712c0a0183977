"""Pure decisions about learning. No database, no clock."""

from lms.learning.rules.checks import CheckVerdict, build_verdict, list_right_answers
from lms.learning.rules.completion import (
    Completion,
    has_supervised_final,
    is_complete,
    is_quiz_locked,
    is_supervised,
)
from lms.learning.rules.next_items import (
    find_following_item,
    find_next_item,
    find_resume_item,
    find_resume_step,
)

__all__ = [
    "CheckVerdict",
    "Completion",
    "build_verdict",
    "find_following_item",
    "find_next_item",
    "find_resume_item",
    "find_resume_step",
    "has_supervised_final",
    "is_complete",
    "is_quiz_locked",
    "is_supervised",
    "list_right_answers",
]
