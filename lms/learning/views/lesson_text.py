"""The text of a lesson with its questions, and their right answers for print."""

import re
from typing import Final

from lms.catalogue.queries import CheckRow
from lms.learning.rules import list_right_answers
from lms.learning.views.check_questions import build_content

PLACEHOLDER: Final = re.compile("<p>\ue000([a-z0-9-]+)\ue000</p>")


def split_text(html: str, checks: tuple[CheckRow, ...]) -> list[tuple[str, CheckRow | None]]:
    """Return a lesson's HTML in pieces, each with the question that follows it."""
    by_name = {check.name: check for check in checks}
    pieces = PLACEHOLDER.split(html)
    names = [*pieces[1::2], ""]
    return [(piece, by_name.get(name)) for piece, name in zip(pieces[::2], names, strict=True)]


def list_answers_of(checks: tuple[CheckRow, ...]) -> list[tuple[tuple[str, str], ...]]:
    """Return the right answers of each question with their reasons, for print."""
    return [list_right_answers(check.type, build_content(check), check.answer) for check in checks]
