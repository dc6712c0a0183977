"""Answers to check-yourself questions of readers without an enrolment, kept in their browser.

A visitor answers in a course's first lesson. The answers are in the signed cookie of the browser's
session, so they stay with and without scripts, and nothing of them is stored on the server.
"""

import json
from typing import Final

from flask import session as browser_session

SESSION_KEY: Final = "checks"
# A cookie holds four KB; the oldest answers make room.
MOST_LETTERS: Final = 1200


def keep_answer(question_id: int, values: list[str]) -> None:
    """Keep the latest answer to a question in this browser."""
    others = [pair for pair in browser_session.get(SESSION_KEY, []) if pair[0] != question_id]
    answers = [*others, [question_id, values]]
    while len(json.dumps(answers)) > MOST_LETTERS:
        answers.pop(0)
    browser_session[SESSION_KEY] = answers


def read_kept_answers() -> dict[int, list[str]]:
    """Return the values that this browser keeps, by question."""
    return dict(browser_session.get(SESSION_KEY, []))
