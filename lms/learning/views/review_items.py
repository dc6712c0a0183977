"""The questions of an attempt as menu items that say whether they are answered."""

from collections.abc import Mapping

from flask import url_for

from lms.assessment.queries import AttemptRow
from lms.assessment.rules.checks import NO_ANSWER, AnswerState
from lms.core.i18n import gettext as _


def list_review_items(
    attempt: AttemptRow, answers: Mapping[int, AnswerState], *, is_open: bool
) -> list[dict[str, object]]:
    """Return the questions of an attempt as menu items that say whether they are answered."""
    return [
        {
            "title": _("Question %(number)s") % {"number": position},
            "url": url_for("learning.attempt", attempt_id=attempt.id, position=position)
            if is_open
            else None,
            "state": "answered" if answers.get(position, NO_ANSWER).given_answer else "open",
            "note": _describe_answer(answers.get(position, NO_ANSWER)),
            "is_answered": bool(answers.get(position, NO_ANSWER).given_answer),
        }
        for position in range(1, attempt.total + 1)
    ]


def _describe_answer(answer: AnswerState) -> str:
    """Return whether a question is answered, and checked."""
    if not answer.given_answer:
        return _("no answer yet")
    return _("answered and checked") if answer.is_checked else _("answered")
