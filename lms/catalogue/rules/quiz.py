"""Reading and checking of a file of questions in one language."""

import re
from typing import Final

from lms.catalogue.rules.question import BANK_KEYS, QuestionText
from lms.catalogue.rules.question_checks import check_name
from lms.catalogue.rules.tags import check_tags
from lms.catalogue.rules.types import add_line, check_question
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.text_lines import read_lines

MAX_QUIZ: Final = 400 * 1024


def read_quiz(
    path: str,
    content: bytes,
    pictures: frozenset[str],
    faults: Faults,
    required: tuple[str, ...] = BANK_KEYS,
) -> list[QuestionText]:
    """Return the questions of a file in order and add their faults; each needs `required` keys."""
    lines = read_lines(path, content, MAX_QUIZ, faults)
    if lines is None:
        return []
    questions = _split_questions(path, lines, required, faults)
    if not questions:
        faults.add(
            path, 1, N_("There is no question in the file. A question begins with ## and its name.")
        )
    for question in questions:
        check_question(question, pictures, faults)
        check_tags(question, faults)
    return questions


def _split_questions(
    path: str, lines: list[str], required: tuple[str, ...], faults: Faults
) -> list[QuestionText]:
    questions: list[QuestionText] = []
    names: set[str] = set()
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip()
        if match := re.fullmatch(r"##(?!#)\s*(.*)", line):
            name = match.group(1)
            check_name(path, number, name, faults)
            if name in names:
                faults.add(path, number, N_("The name %(name)s stands twice."), name=name[:80])
            names.add(name)
            questions.append(QuestionText(path, number, name, required=required))
        elif questions:
            add_line(questions[-1], number, line, faults)
        elif line.strip():
            faults.add(
                path,
                number,
                N_("A file of questions begins with ## and the name of the first question."),
            )
    return questions
