"""Questions with options: single, multiple, true-false."""

from typing import Any, Final

from lms.catalogue.rules.question import NumberedText, QuestionText, normalise_answer
from lms.catalogue.rules.question_checks import check_short_text
from lms.catalogue.rules.types.base import TextRenderer, check_count
from lms.catalogue.rules.types.lines import check_feedback, take_answer_line
from lms.catalogue.rules.types.verdicts import refuse_verdicts
from lms.core.faults import Faults
from lms.core.i18n import N_

MAX_OPTIONS: Final = 8


class ChoicesSyntax:
    """A question with options, of which one or several are right."""

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        return take_answer_line(question, number, line, faults)

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        for option in question.options:
            check_short_text(question, (option.line, option.text), faults, pictures)
        refuse_verdicts(question, faults)
        _check_option_count(question, faults)
        _check_right_options(question, faults)
        texts = {normalise_answer(option.text) for option in question.options}
        if len(texts) < len(question.options):
            question.add_fault(faults, N_("%(name)s: two options are the same."))
        check_feedback(question, question.options, faults)

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        if len(kk.options) != len(ru.options):
            message = N_("%(name)s: %(ru)s options here, %(kk)s in the Kazakh file.")
            ru.add_fault(faults, message, ru=len(ru.options), kk=len(kk.options))
        elif kk.right_positions != ru.right_positions:
            message = N_(
                "%(name)s: other options are right than in the Kazakh file (line %(line)s)."
            )
            ru.add_fault(faults, message, line=kk.line)

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        return {
            "options": [renderer.option(option.text) for option in question.options],
            "feedback": [renderer.inline(option.feedback) for option in question.options],
        }

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        return {"options": kk.right_positions}

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        return [(option.line, option.text) for option in question.options]

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        return {}


def _check_option_count(question: QuestionText, faults: Faults) -> None:
    count = len(question.options)
    message = N_("%(name)s: the question has %(found)s options; it needs %(low)s to %(high)s.")
    check_count(question, faults, message, count, (2, MAX_OPTIONS))
    if question.type == "true-false" and 2 < count <= MAX_OPTIONS:
        question.add_fault(faults, N_("%(name)s: true-false has exactly two options."))


def _check_right_options(question: QuestionText, faults: Faults) -> None:
    right_count = len(question.right_positions)
    if question.type == "multiple":
        if right_count < 2:
            message = N_("%(name)s: multiple needs two or more right options ([x]).")
            question.add_fault(faults, message)
        if right_count == len(question.options):
            question.add_fault(faults, N_("%(name)s: at least one option has to be wrong."))
    elif right_count != 1:
        question.add_fault(faults, N_("%(name)s: exactly one option has to be right ([x])."))
