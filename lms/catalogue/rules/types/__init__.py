"""The types of questions as authors write them: one module each, one table of all."""

import re
from typing import Final

from lms.catalogue.rules.question import Numbered, QuestionText, check_prompt, take_key
from lms.catalogue.rules.types.base import QuestionType, Renderer
from lms.catalogue.rules.types.choices import Choices
from lms.catalogue.rules.types.gaps import Gaps
from lms.catalogue.rules.types.hotspot import Hotspot
from lms.catalogue.rules.types.lines import take_answer_line
from lms.catalogue.rules.types.ordering import Ordering
from lms.catalogue.rules.types.pairs import Categorise, Matching
from lms.catalogue.rules.types.typed import Number, Text
from lms.core.faults import Faults
from lms.core.i18n import N_

QUESTION_TYPES: Final[dict[str, QuestionType]] = {
    "single": Choices(),
    "multiple": Choices(),
    "true-false": Choices(),
    "number": Number(),
    "text": Text(),
    "matching": Matching(),
    "ordering": Ordering(),
    "categorise": Categorise(),
    "gaps": Gaps(),
    "hotspot": Hotspot(),
}

__all__ = [
    "QUESTION_TYPES",
    "QuestionType",
    "Renderer",
    "add_line",
    "check_question",
    "list_answer_texts",
]


def add_line(question: QuestionText, number: int, line: str, faults: Faults) -> None:
    """Add a line to the part of its question where it belongs."""
    if not question.prompt and (match := re.fullmatch(r"([a-z_]+):\s*(.*)", line)):
        take_key(question, number, match.group(1), match.group(2), faults)
        return
    question_type = QUESTION_TYPES.get(question.type)
    take_line = question_type.take_line if question_type else take_answer_line
    if not take_line(question, number, line, faults) and (line.strip() or question.prompt):
        question.prompt.append((number, line))


def check_question(question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
    """Check the keys, the text, and the options or the answer of a question."""
    check_prompt(question, pictures, faults)
    if "unit" in question.keys and question.type != "number":
        message = N_("unit belongs to questions of the type number.")
        faults.add(question.path, question.line_of("unit"), message)
    if question.type in QUESTION_TYPES:
        QUESTION_TYPES[question.type].check(question, pictures, faults)


def list_answer_texts(question: QuestionText) -> list[Numbered]:
    """Return what a learner reads besides the prompt: options, rows, items."""
    question_type = QUESTION_TYPES.get(question.type)
    return question_type.list_texts(question) if question_type else []
