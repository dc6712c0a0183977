"""Check-yourself questions: the `/// check` boxes of a lesson that hold a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.question import OPTION, OPTIONAL_KEYS, WRITTEN, NumberedText, QuestionText
from lms.catalogue.rules.question_checks import check_name
from lms.catalogue.rules.steps import Step
from lms.catalogue.rules.types import add_line, check_question, list_answer_texts
from lms.core.faults import Faults
from lms.core.i18n import N_

OPENING: Final = re.compile(r"/// ?check\s*")
KEY_LINE: Final = re.compile(r"[a-z_]+:(?: .*)?")
REQUIRED: Final = ("name", "type")
OPTIONAL: Final = ("step", *OPTIONAL_KEYS)
UNNAMED: Final = "/// check"  # no name can look like it
# Authors cannot write this character (see lms/core/text_lines.py): no text can be a placeholder.
PLACEHOLDER: Final = "\ue000{name}\ue000"


@dataclass(frozen=True, slots=True)
class CheckBoxes:
    """The questions of a lesson in order, and the numbers of all lines from /// check on."""

    questions: list[QuestionText]
    lines: frozenset[int]


def read_check_boxes(
    path: str, source: list[NumberedText], pictures: frozenset[str], faults: Faults
) -> CheckBoxes:
    """Return the questions of a lesson's check boxes and add their faults.

    A box with plain text, whose answer is an /// answer box, is none of them.
    """
    questions: list[QuestionText] = []
    lines: set[int] = set()
    for opening, inside in _find_boxes(source):
        if not _has_question(inside):
            continue
        question = _read_question(path, opening, inside, pictures, faults)
        if any(other.name == question.name != UNNAMED for other in questions):
            line = question.find_line("name")
            faults.add(path, line, N_("The name %(name)s stands twice."), name=question.name[:80])
        questions.append(question)
        lines.update((opening, *(number for number, _ in inside)))
    return CheckBoxes(questions, frozenset(lines))


def check_taught_steps(
    questions: list[QuestionText], steps: tuple[Step, ...], faults: Faults
) -> None:
    """Add a fault for each question whose `step` is none of the steps before it."""
    for question in questions:
        if "step" not in question.keys:
            continue
        before = count_steps_until(steps, question) - 1
        text = question.keys["step"][1]
        if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= before):
            message = N_("step is the number of a step before this question: there are %(count)s.")
            faults.add(question.path, question.find_line("step"), message, count=before)


def count_steps_until(steps: tuple[Step, ...], question: QuestionText) -> int:
    """Return how many steps begin up to a question, which is the number of its own."""
    return sum(step.line <= question.line for step in steps)


def replace_questions(source: list[NumberedText], boxes: CheckBoxes) -> list[str]:
    """Return the lines of a lesson, each question replaced by the placeholder with its name."""
    openings = {question.line: question for question in boxes.questions}
    lines = []
    for number, line in source:
        if number in openings:
            lines += [line, PLACEHOLDER.format(name=openings[number].name)]
        elif number not in boxes.lines:
            lines.append(line)
    return lines


def list_lines_to_read(source: list[NumberedText], boxes: CheckBoxes) -> list[NumberedText]:
    """Return the lines that a learner reads: of questions the prompt, options and rows."""
    lines = [(number, line) for number, line in source if number not in boxes.lines]
    for question in boxes.questions:
        lines += question.prompt
        lines += list_answer_texts(question)
    return lines


def _find_boxes(source: list[NumberedText]) -> Iterator[tuple[int, list[NumberedText]]]:
    """Yield each check box: the number of its first line, and the lines inside."""
    opening: int = 0
    inside: list[NumberedText] = []
    for number, line in source:
        if line.startswith("///"):
            if opening:
                yield opening, inside
            opening, inside = (number if OPENING.fullmatch(line) else 0), []
        elif opening:
            inside.append((number, line))
    if opening:
        yield opening, inside


def _has_question(inside: list[NumberedText]) -> bool:
    first = next((line for _, line in inside if line.strip()), "")
    return bool(KEY_LINE.fullmatch(first.rstrip())) or any(
        OPTION.fullmatch(line.rstrip()) for _, line in inside
    )


def _read_question(
    path: str, opening: int, inside: list[NumberedText], pictures: frozenset[str], faults: Faults
) -> QuestionText:
    question = QuestionText(path, opening, UNNAMED, required=REQUIRED, optional=OPTIONAL)
    for number, line in inside:
        add_line(question, number, line.rstrip(), faults)
    if "name" in question.keys:
        number, question.name = question.keys["name"]
        check_name(path, number, question.name, faults)
    check_question(question, pictures, faults)
    if question.type == WRITTEN:
        message = N_("A text that a person grades stands in a quiz; a lesson answers at once.")
        faults.add(path, question.find_line("type"), message)
    return question
