"""Questions with a typed answer: number and text."""

import re
from decimal import Decimal
from typing import Any, Final

from lms.catalogue.rules.question import NumberedText, QuestionText, normalise_answer
from lms.catalogue.rules.types.base import TextRenderer
from lms.catalogue.rules.types.lines import refuse_options, take_answer_line
from lms.catalogue.rules.types.verdicts import check_verdicts
from lms.core.faults import Faults
from lms.core.i18n import N_

NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?", re.ASCII)
TOLERANCE: Final = re.compile(r"\s*(?:±|\+-|\+/-)\s*")
MAX_ANSWERS: Final = 20
MAX_ANSWER: Final = 60
MAX_UNITS: Final = 10
MAX_UNIT: Final = 20
NO_OPTIONS: Final = N_("Questions of the types number and text have no options but a line with =.")


class TypedSyntax:
    """What number and text share."""

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        return take_answer_line(question, number, line, faults)

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        refuse_options(question, faults, NO_OPTIONS)
        check_verdicts(question, faults)
        if question.key is None:
            question.add_fault(faults, N_("%(name)s: %(key)s is missing."), key="=")
        else:
            self.read_key(question, question.key, faults)

    def read_key(self, question: QuestionText, key: NumberedText, faults: Faults) -> None:
        """Read the line with = into the question, or add its faults."""
        raise NotImplementedError

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        right, wrong = (
            renderer.inline(line[1]) if line else "" for line in (question.right, question.wrong)
        )
        return {"right": right, "wrong": wrong}

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        return []


class NumberSyntax(TypedSyntax):
    """A number in a range, with or without a unit."""

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        super().check(question, pictures, faults)
        if "unit" in question.keys:
            _read_units(question, question.keys["unit"], faults)

    def read_key(self, question: QuestionText, key: NumberedText, faults: Faults) -> None:
        """Read `3`, `2.9..3.1` or `3 ± 0.1`."""
        middle = TOLERANCE.split(key[1].strip())
        bounds = middle if len(middle) == 2 else [text.strip() for text in key[1].split("..")]
        if len(bounds) > 2 or not all(NUMBER.fullmatch(text) for text in bounds):
            message = N_(
                "The answer is a number with a point, such as = 2.5, "
                "a range, such as = 2.9..3.1, or a number and what it may be out by: = 3 ± 0.1."
            )
            faults.add(question.path, key[0], message)
            return
        # Decimals: 0.7 + 0.1 as floats is less than the 0.8 that people type.
        low, high = Decimal(bounds[0]), Decimal(bounds[-1])
        if len(middle) == 2:
            low, high = low - high, low + high
        question.low, question.high = float(low), float(high)
        if low > high:
            faults.add(question.path, key[0], N_("The range begins with the smaller number."))

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        line = ru.key[0] if ru.key else ru.line
        if (kk.low, kk.high) != (ru.low, ru.high):
            message = N_("%(name)s: the right number differs from the Kazakh file.")
            faults.add(ru.path, line, message, name=ru.name)
        if bool(kk.units) != bool(ru.units):
            message = N_("%(name)s: only one of the languages has a unit.")
            faults.add(ru.path, ru.find_line("unit"), message, name=ru.name)

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        unit = {"unit": question.units[0]} if question.units else {}
        return super().render(question, renderer) | unit

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        units = list(dict.fromkeys((*kk.units, *ru.units)))
        return {"low": kk.low, "high": kk.high} | ({"units": units} if units else {})

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        if question.key is None:
            return {}
        number = question.key[1].replace("..", "–").replace(".", ",")
        return {"shown": " ".join((number, *question.units[:1]))}


class TextSyntax(TypedSyntax):
    """A word or several, each of which is accepted."""

    def read_key(self, question: QuestionText, key: NumberedText, faults: Faults) -> None:
        """Read `Ctrl | Контрол`."""
        answers = [normalise_answer(text) for text in key[1].split("|")]
        question.answers = tuple(dict.fromkeys(answers))
        if not _is_list_of_words(answers, MAX_ANSWERS, MAX_ANSWER):
            message = N_(
                "The answer is a word or several with | between them, 60 characters each at most."
            )
            faults.add(question.path, key[0], message)

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        """Each language has words of its own."""

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        return {"kk": list(kk.answers), "ru": list(ru.answers)}

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        if question.key is None:
            return {}
        return {"shown": question.key[1].partition("|")[0].strip()}


def _read_units(question: QuestionText, line: NumberedText, faults: Faults) -> None:
    units = [" ".join(text.split()) for text in line[1].split("|")]
    question.units = tuple(dict.fromkeys(units))
    if not _is_list_of_words(units, MAX_UNITS, MAX_UNIT) or any(
        text[0].isdigit() for text in units
    ):
        message = N_(
            "unit is what stands after the number, such as km, or several with | between them, "
            "20 characters each at most."
        )
        faults.add(question.path, line[0], message)


def _is_list_of_words(words: list[str], most: int, longest: int) -> bool:
    return all(words) and len(words) <= most and all(len(text) <= longest for text in words)
