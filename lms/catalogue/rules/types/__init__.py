"""The types of questions as authors write them: one module each, one table of all."""

import re
from typing import Final

from lms.catalogue.rules.question import WRITTEN, NumberedText, QuestionText, take_key
from lms.catalogue.rules.question_checks import check_prompt
from lms.catalogue.rules.types.base import QuestionSyntax, TextRenderer
from lms.catalogue.rules.types.choices import ChoicesSyntax
from lms.catalogue.rules.types.gaps import GapsSyntax
from lms.catalogue.rules.types.hotspot import HotspotSyntax
from lms.catalogue.rules.types.lines import take_answer_line
from lms.catalogue.rules.types.ordering import OrderingSyntax
from lms.catalogue.rules.types.pairs import CategoriseSyntax, MatchingSyntax
from lms.catalogue.rules.types.typed import NumberSyntax, TextSyntax
from lms.catalogue.rules.types.written import WrittenSyntax
from lms.core.faults import Faults
from lms.core.i18n import N_

SYNTAXES: Final[dict[str, QuestionSyntax]] = {
    "single": ChoicesSyntax(),
    "multiple": ChoicesSyntax(),
    "true-false": ChoicesSyntax(),
    "number": NumberSyntax(),
    "text": TextSyntax(),
    "matching": MatchingSyntax(),
    "ordering": OrderingSyntax(),
    "categorise": CategoriseSyntax(),
    "gaps": GapsSyntax(),
    "hotspot": HotspotSyntax(),
    WRITTEN: WrittenSyntax(),
}

__all__ = [
    "SYNTAXES",
    "QuestionSyntax",
    "TextRenderer",
    "add_line",
    "check_question",
    "list_answer_texts",
]


def add_line(question: QuestionText, number: int, line: str, faults: Faults) -> None:
    """Add a line to the part of its question where it belongs."""
    if not question.prompt and (match := re.fullmatch(r"([a-z_]+):\s*(.*)", line)):
        take_key(question, number, match.group(1), match.group(2), faults)
        return
    syntax = SYNTAXES.get(question.type)
    take_line = syntax.take_line if syntax else take_answer_line
    if not take_line(question, number, line, faults) and (line.strip() or question.prompt):
        question.prompt.append((number, line))


def check_question(question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
    """Check the keys, the text, and the options or the answer of a question."""
    check_prompt(question, pictures, faults)
    if "unit" in question.keys and question.type != "number":
        message = N_("unit belongs to questions of the type number.")
        faults.add(question.path, question.find_line("unit"), message)
    if "words" in question.keys and question.type != WRITTEN:
        message = N_("words belongs to questions of the type written.")
        faults.add(question.path, question.find_line("words"), message)
    if question.type in SYNTAXES:
        SYNTAXES[question.type].check(question, pictures, faults)


def list_answer_texts(question: QuestionText) -> list[NumberedText]:
    """Return what a learner reads besides the prompt: options, rows, items."""
    syntax = SYNTAXES.get(question.type)
    return syntax.list_texts(question) if syntax else []
