"""Lines that several types share: options with feedback, and the answer after =."""

import re
from typing import Final

from lms.catalogue.rules.question import OPTION, Option, PairRow, QuestionText
from lms.catalogue.rules.question_checks import check_short_text
from lms.catalogue.rules.types.verdicts import take_verdict
from lms.core.faults import Faults
from lms.core.i18n import N_

FEEDBACK: Final = re.compile(r"  > +(\S.*)")
NO_FEEDBACK: Final = N_("The option has no feedback: add a line of two spaces, > and a sentence.")


def take_answer_line(question: QuestionText, number: int, line: str, faults: Faults) -> bool:
    """Keep a line of options or of a typed answer; return False for one of the prompt."""
    has_answer = bool(question.options or question.key)
    if match := OPTION.fullmatch(line):
        question.options.append(Option(number, match.group(2), match.group(1) != " "))
    elif question.options and (match := FEEDBACK.fullmatch(line)):
        take_feedback(question, question.options[-1], number, match.group(1), faults)
    elif match := re.fullmatch(r"= *(.*)", line):
        if question.key:
            faults.add(question.path, number, N_("The question has two lines of answer (=)."))
        question.key = (number, match.group(1))
    elif has_answer and take_verdict(question, number, line):
        pass
    elif line.strip() and has_answer:
        message = N_(
            "This line belongs to no option. Options are - [ ] … or - [x] …, "
            "each with a line of two spaces, > and feedback."
        )
        faults.add(question.path, number, message)
    elif line.strip() and re.match(r"\s*[-*] ?\[", line):
        message = N_("An option is written - [ ] … or - [x] … at the beginning of the line.")
        faults.add(question.path, number, message)
    else:
        return False
    return True


def take_feedback(
    question: QuestionText, entry: Option | PairRow, number: int, text: str, faults: Faults
) -> None:
    """Keep the feedback of an option or a row."""
    if entry.feedback:
        message = N_("The option has feedback already: write it on one line.")
        faults.add(question.path, number, message)
    entry.feedback = text


def check_feedback(
    question: QuestionText, entries: list[Option] | list[PairRow], faults: Faults
) -> None:
    """Check the feedback of options or rows: each has one line."""
    for entry in entries:
        if entry.feedback:
            check_short_text(question, (entry.line + 1, entry.feedback), faults)
        else:
            faults.add(question.path, entry.line, NO_FEEDBACK)


def refuse_options(question: QuestionText, faults: Faults, message: str) -> None:
    """Add a fault for options in a question of another type."""
    if question.options:
        faults.add(question.path, question.options[0].line, message)
