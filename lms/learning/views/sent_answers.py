"""Answers that this browser has sent: just now, or while it was signed out."""

from typing import Final

from flask import session as browser_session
from flask import url_for

from lms.catalogue.queries import CheckRow, LessonEntry
from lms.learning.views.blueprint import Standing
from lms.web.unsent import take_unsent_of
from lms.web.unsent_values import UNSENT

# In the browser's session, until the lesson is shown again: what can't be kept as an answer.
ANSWERED: Final = "check"
# Not answered yet: a row was moved, or the language was switched.
MOVED: Final = "moved"


def take_latest() -> tuple[int, list[str], bool]:
    """Return the question that this browser has just sent, its values, whether a row was moved.

    Once: it is forgotten then.
    """
    if ANSWERED not in browser_session:
        return 0, [], False
    question_id, values, *flags = browser_session.pop(ANSWERED)
    return question_id, values, bool(flags)


def take_unsent_answers(
    standing: Standing, entry: LessonEntry, checks: tuple[CheckRow, ...]
) -> dict[str, list[str]]:
    """Return the answer that was given while signed out, by the name of its question."""
    if UNSENT not in browser_session:
        return {}
    names = {
        url_for(
            "learning.check_answer",
            slug=standing.outline.slug,
            module=entry.module_slug,
            lesson=entry.slug,
            name=check.name,
        ): check.name
        for check in checks
    }
    path, values = take_unsent_of(names)
    return {names[path]: values} if path else {}
