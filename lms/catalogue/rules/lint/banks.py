"""What the rules look at: banks by language, questions with one right option, plain texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules import spans
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import ParsedCourse

# A share that is seen in fewer questions than this says little about a habit of the author.
MIN_QUESTIONS: Final = 20
COURSE_FILE: Final = "course.toml"
# Both languages share keys and numbers, so these warnings name the Kazakh bank alone.
KEYS_LANGUAGE: Final = "kk"
_SIGNS: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])|[*`]")


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The questions of a bank, or of a whole course, in one language, and where to report them."""

    path: str
    line: int
    questions: list[QuestionText]


def list_banks(course: ParsedCourse, language: str) -> list[QuestionGroup]:
    """Return the banks that have questions, in the order of the course, the final's last."""
    banks = [module.bank.get(language, []) for module in course.modules]
    banks.append(course.final.get(language, []))
    return [QuestionGroup(bank[0].path, bank[0].line, bank) for bank in banks if bank]


def list_groups(course: ParsedCourse, language: str) -> Iterator[QuestionGroup]:
    """Return single-choice questions by bank and those of the whole course, if there are enough."""
    banks = [
        QuestionGroup(bank.path, bank.line, select_single(bank.questions))
        for bank in list_banks(course, language)
    ]
    everything = [question for bank in banks for question in bank.questions]
    for group in (*banks, QuestionGroup(COURSE_FILE, 1, everything)):
        if len(group.questions) >= MIN_QUESTIONS:
            yield group


def select_single(questions: list[QuestionText]) -> list[QuestionText]:
    """Return the questions of which one option among several is right."""
    return [
        question
        for question in questions
        if question.type == "single"
        and len(question.options) > 1
        and len(question.right_positions) == 1
    ]


def strip_markup(markdown: str) -> str:
    """Return a text as it is read: without pictures, URLs of links and signs of formatting."""
    text = spans.replace_links_by_text(spans.remove_pictures(markdown))
    return " ".join(_SIGNS.sub("", text).split())


def join_lines(lines: list[int]) -> str:
    """Return numbers of lines for a message, the first twelve of them."""
    return ", ".join(map(str, lines[:12])) + (", …" if len(lines) > 12 else "")
