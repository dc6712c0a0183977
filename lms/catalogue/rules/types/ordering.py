"""Questions whose items are put in order."""

import re
from typing import Any, Final

from lms.catalogue.rules.question import NumberedText, QuestionText, normalise_answer
from lms.catalogue.rules.question_checks import check_short_text
from lms.catalogue.rules.types.base import MAX_PARTS, TextRenderer, check_count
from lms.catalogue.rules.types.verdicts import check_verdicts, take_verdict
from lms.core.faults import Faults
from lms.core.i18n import N_

ITEM: Final = re.compile(r"(\d{1,2})\. +(\S.*)")
# Two items have two arrangements: the answer, and the one that is shown.
FEWEST: Final = 3


class OrderingSyntax:
    """A numbered list in its right order, shown in another."""

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        if match := ITEM.fullmatch(line):
            if int(match.group(1)) != len(question.items) + 1:
                message = N_("Here number %(number)s is expected.")
                faults.add(question.path, number, message, number=len(question.items) + 1)
            question.items.append((number, match.group(2)))
        elif question.items and line.strip() and not take_verdict(question, number, line):
            message = N_("This line is no item. Items are 1. …, 2. …, then right: and wrong:.")
            faults.add(question.path, number, message)
        else:
            return bool(question.items)
        return True

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        for item in question.items:
            check_short_text(question, item, faults, pictures)
        message = N_("%(name)s: the question has %(found)s items; it needs %(low)s to %(high)s.")
        check_count(question, faults, message, len(question.items), (FEWEST, MAX_PARTS))
        if len({normalise_answer(text) for _, text in question.items}) < len(question.items):
            question.add_fault(faults, N_("%(name)s: two items are the same."))
        check_verdicts(question, faults)

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        if len(kk.items) != len(ru.items):
            message = N_("%(name)s: %(ru)s items here, %(kk)s in the Kazakh file.")
            ru.add_fault(faults, message, ru=len(ru.items), kk=len(kk.items))

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        right, wrong = (
            renderer.inline(line[1]) if line else "" for line in (question.right, question.wrong)
        )
        options = [renderer.option(text) for _, text in question.items]
        return {"options": options, "right": right, "wrong": wrong}

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        return {"values": list(range(len(kk.items)))}

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        return question.items

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        return {}
