"""Rule: no question is nearly the same as another one of the course.

Two prompts are near copies if half of the words that either has stand in both: Jaccard's index of
their stems. What stands between backquotes, such as a URL, is one word. The check-yourself
questions of lessons are compared too: whoever read the lesson knows their answers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from lms.catalogue.rules import spans
from lms.catalogue.rules.lint.banks import list_banks
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_
from lms.core.word_forms import WORD, fold

SIMILAR: Final = Fraction(1, 2)
MIN_WORDS: Final = 3  # "Бұл не?" may stand over several pictures
_WORD_OR_CODE: Final = re.compile(rf"`[^`]+`|{WORD.pattern}")


@dataclass(frozen=True, slots=True)
class Copy:
    """A question, an earlier one that is most like it, and how much they share."""

    question: QuestionText
    original: QuestionText
    share: Fraction


def find_near_copies(course: ParsedCourse) -> Faults:
    """Warn of each question that is nearly the same as an earlier one in its language."""
    message = N_("%(name)s is nearly the same as %(original)s (%(path)s:%(line)s): %(share)s %%.")
    warnings = Faults()
    for language in LANGUAGES:
        for copy in find_copies(_list_questions(course, language), language):
            warnings.add(
                copy.question.path,
                copy.question.line,
                message,
                name=copy.question.name,
                original=copy.original.name,
                path=copy.original.path,
                line=copy.original.line,
                share=int(copy.share * 100),
            )
    return warnings


def find_copies(questions: list[QuestionText], language: str) -> Iterator[Copy]:
    """Yield the questions that are near copies of an earlier one.

    Two sets of which a half is common share one of the rarest words of each (the prefix filter of
    Chaudhuri, Ganti and Kaushik, 2006), so few pairs have to be compared.
    """
    words = [_collect_words(question, language) for question in questions]
    counts = Counter(word for stems in words for word in stems)
    by_rare_word: defaultdict[str, list[int]] = defaultdict(list)
    for index, stems in enumerate(words):
        if len(stems) < MIN_WORDS:
            continue
        rare = sorted(stems, key=lambda word: (counts[word], word))[: len(stems) // 2 + 1]
        candidates = sorted({other for word in rare for other in by_rare_word[word]})
        shares = [(_compare_words(stems, words[other]), other) for other in candidates]
        share, other = max(shares, key=lambda row: (row[0], -row[1]), default=(Fraction(0), 0))
        if share >= SIMILAR:
            yield Copy(questions[index], questions[other], share)
        for word in rare:
            by_rare_word[word].append(index)


def _list_questions(course: ParsedCourse, language: str) -> list[QuestionText]:
    """Return the check-yourself questions of lessons, then the banks."""
    checks = [
        question
        for module in course.modules
        for lesson in module.lessons
        if language in lesson.texts
        for question in lesson.texts[language].questions
    ]
    banks = list_banks(course, language)
    return checks + [question for bank in banks for question in bank.questions]


def _collect_words(question: QuestionText, language: str) -> frozenset[str]:
    """Return the stems of a prompt, and its pictures by their names."""
    prompt = spans.replace_links_by_text(spans.remove_pictures(question.prompt_text))
    stems = {
        word if word.startswith("`") else fold(word, language)
        for word in _WORD_OR_CODE.findall(prompt)
    }
    pictures = {part.name for part in question.parts if part.kind == "picture"}
    return frozenset(stems | pictures)


def _compare_words(first: frozenset[str], second: frozenset[str]) -> Fraction:
    common = len(first & second)
    return Fraction(common, len(first) + len(second) - common)
