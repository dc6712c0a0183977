"""Check-yourself questions in the language of the reader, with their answers as stored."""

from collections.abc import Mapping
from typing import Any

from lms.assessment.errors import NotANumber
from lms.assessment.rules import QUESTION_TYPES, arrange_in_lesson, is_readable, parse_answer
from lms.catalogue.queries import CheckRow
from lms.core.errors import DomainError
from lms.core.i18n import current_language
from lms.learning.errors import NothingAnswered


def read_answer(check: CheckRow, values: list[str]) -> dict[str, Any]:
    """Return the answer in its stored form. Raises NothingAnswered, NotANumber."""
    answer = parse_answer(check.type, order_options(check), values)
    if answer is None:
        raise NothingAnswered
    if not is_readable(check.type, check.answer, answer):
        raise NotANumber
    return answer


def order_options(check: CheckRow) -> list[int]:
    """Return the order in which a question's options are shown."""
    return arrange_in_lesson(check.type, len(check.content_kk.get("options", ())), check.name)


def judge_again(check: CheckRow, values: list[str]) -> tuple[dict[str, Any] | None, str]:
    """Return the answer that came just now, or why it could not be taken."""
    try:
        return read_answer(check, values), ""
    except DomainError as error:
        return None, error.describe()


def list_values(check: CheckRow, answer: Mapping[str, Any] | None) -> list[str]:
    """Return the values of the form's fields for an answer; none without one."""
    return QUESTION_TYPES[check.type].list_values(order_options(check), answer) if answer else []


def build_content(check: CheckRow) -> dict[str, Any]:
    """Return the texts of a question in the reader's language."""
    return check.content_kk if current_language() == "kk" else check.content_ru
