"""Rule: each wrong option is a mistake that people make. Needs the answers of learners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.lint.banks import KEYS_LANGUAGE, list_banks
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.markdown_lines import render_inline

MIN_ANSWERS: Final = 100
MIN_PERCENT: Final = 5


@dataclass(frozen=True, slots=True)
class OptionChoices:
    """How often the options of a loaded question were chosen.

    `options` are their texts by language, as HTML; `times_chosen` has a number for each of them.
    """

    options: Mapping[str, tuple[str, ...]]
    times_chosen: tuple[int, ...]
    answers: int


def find_unchosen_options(course: ParsedCourse, choices: Mapping[str, OptionChoices]) -> Faults:
    """Warn of wrong options that fewer than 5 % chose, of 100 answers at least."""
    message = N_("%(name)s: %(chosen)s of %(answers)s answers chose this wrong option.")
    warnings = Faults()
    banks = {language: _index_questions(course, language) for language in ("kk", "ru")}
    for name, question in banks[KEYS_LANGUAGE].items():
        question_choices = choices.get(name)
        if question_choices is None or question_choices.answers < MIN_ANSWERS:
            continue
        texts = {language: bank.get(name) for language, bank in banks.items()}
        for position, option in enumerate(question.options):
            if option.right or not _is_unchanged(texts, question_choices, position):
                continue
            if (
                100 * question_choices.times_chosen[position]
                < MIN_PERCENT * question_choices.answers
            ):
                warnings.add(
                    question.path,
                    option.line,
                    message,
                    name=name,
                    chosen=question_choices.times_chosen[position],
                    answers=question_choices.answers,
                )
    return warnings


def _index_questions(course: ParsedCourse, language: str) -> dict[str, QuestionText]:
    banks = list_banks(course, language)
    return {question.name: question for bank in banks for question in bank.questions}


def _is_unchanged(
    questions: Mapping[str, QuestionText | None], choices: OptionChoices, position: int
) -> bool:
    """Return whether the option reads in both languages as it did when it was answered."""
    for language, question in questions.items():
        option_texts = choices.options.get(language, ())
        if question is None or len(option_texts) != len(question.options):
            return False
        if render_inline(question.options[position].text) != option_texts[position]:
            return False
    return True
