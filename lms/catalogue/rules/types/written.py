"""A text that a person grades by a rubric: criteria, each with levels that are worth marks."""

import re
from typing import Any, Final

from lms.catalogue.rules.criteria import Criterion, Level
from lms.catalogue.rules.prose import check_prose
from lms.catalogue.rules.question import NumberedText, QuestionText, normalise_answer
from lms.catalogue.rules.question_checks import check_short_text
from lms.catalogue.rules.types.base import TextRenderer, check_count
from lms.core.faults import Faults
from lms.core.i18n import N_

CRITERION: Final = re.compile(r"criterion: +(\S.*)")
LEVEL: Final = re.compile(r"- (\d{1,2}) = +(\S.*)", re.ASCII)
MODEL: Final = re.compile(r"model:\s*(.*)")
WORDS: Final = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)
MAX_CRITERIA: Final = 6
LEVELS: Final = (2, 5)
MAX_MARKS: Final = 10  # marks of a level
MAX_CRITERION: Final = 120  # characters
MAX_WORDS: Final = 1000
# The highest marks of all criteria add up to one of these: then each mark is exact, since it is a
# whole number of the parts of which assessment.rules.types.WHOLE_MARK make a right answer.
EXACT_SUMS: Final = tuple(n for n in range(1, MAX_CRITERIA * MAX_MARKS + 1) if 2520 % n == 0)


class WrittenSyntax:
    """criterion: lines, each with its levels `- marks = words`, and then model:, which may be."""

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        if question.model is not None:
            question.model.append((number, line))
        elif match := CRITERION.fullmatch(line):
            question.criteria.append(Criterion(number, match.group(1).strip()))
        elif question.criteria and (match := LEVEL.fullmatch(line)):
            level = Level(number, int(match.group(1)), match.group(2))
            question.criteria[-1].levels.append(level)
        elif match := MODEL.fullmatch(line):
            question.model = [(number, match.group(1))]
        elif question.criteria and line.strip():
            message = N_(
                "This line is no level. Levels are - 2 = and what earns these marks; a line "
                "criterion: begins the next criterion, model: the model answer."
            )
            faults.add(question.path, number, message)
        else:
            return bool(question.criteria)
        return True

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        count = len(question.criteria)
        message = N_("%(name)s: the rubric has %(found)s criteria; it needs %(low)s to %(high)s.")
        check_count(question, faults, message, count, (1, MAX_CRITERIA))
        for criterion in question.criteria:
            _check_criterion(question, criterion, faults)
        names = {normalise_answer(criterion.name) for criterion in question.criteria}
        if len(names) < count:
            question.add_fault(faults, N_("%(name)s: two criteria are the same."))
        _check_sum(question, faults)
        _check_words(question, faults)
        _check_model(question, pictures, faults)

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        if _list_marks(kk) != _list_marks(ru):
            message = N_(
                "%(name)s: the criteria have other levels or marks than in the Kazakh file "
                "(line %(line)s)."
            )
            ru.add_fault(faults, message, line=kk.line)
        if read_words(kk) != read_words(ru):
            message = N_("%(name)s: words differs from the Kazakh file (line %(line)s).")
            faults.add(ru.path, ru.find_line("words"), message, name=ru.name, line=kk.line)
        if (kk.model is None) != (ru.model is None):
            ru.add_fault(faults, N_("%(name)s: only one of the languages has a model answer."))

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        """Return the criteria with the marks of their levels: a learner reads them all."""
        words = read_words(question)
        return {
            "criteria": [
                {
                    "name": renderer.inline(criterion.name),
                    "levels": [[row.marks, renderer.inline(row.text)] for row in criterion.levels],
                }
                for criterion in question.criteria
            ],
            **({"words": list(words)} if words else {}),
            **({"model": renderer.block(_join_model(question))} if question.model else {}),
        }

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        return {"criteria": _list_marks(kk)}

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        texts = [(criterion.line, criterion.name) for criterion in question.criteria]
        for criterion in question.criteria:
            texts += [(level.line, level.text) for level in criterion.levels]
        return sorted(texts)

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        return {}


def read_words(question: QuestionText) -> tuple[int, int] | None:
    """Return how many words the author has in mind; None if the line is missing or is no range."""
    match = WORDS.fullmatch(question.keys.get("words", (0, ""))[1])
    if match is None:
        return None
    low, high = int(match[1]), int(match[2])
    return (low, high) if 1 <= low < high <= MAX_WORDS else None


def _list_marks(question: QuestionText) -> list[list[int]]:
    return [[level.marks for level in criterion.levels] for criterion in question.criteria]


def _join_model(question: QuestionText) -> str:
    return "\n".join(text for _, text in question.model or ()).strip()


def _check_criterion(question: QuestionText, criterion: Criterion, faults: Faults) -> None:
    path, line = question.path, criterion.line
    check_short_text(question, (line, criterion.name), faults)
    if len(criterion.name) > MAX_CRITERION:
        message = N_("The text has %(length)s characters; it may have %(limit)s at most.")
        faults.add(path, line, message, length=len(criterion.name), limit=MAX_CRITERION)
    low, high = LEVELS
    if not low <= len(criterion.levels) <= high:
        message = N_("The criterion has %(found)s levels; it needs %(low)s to %(high)s.")
        faults.add(path, line, message, found=len(criterion.levels), low=low, high=high)
    for level in criterion.levels:
        check_short_text(question, (level.line, level.text), faults)
    marks = [level.marks for level in criterion.levels]
    if marks != sorted(set(marks), reverse=True) or max(marks, default=0) > MAX_MARKS:
        message = N_(
            "Levels stand from the best one down, each with fewer marks than the one before; the "
            "best one has %(most)s marks at most."
        )
        faults.add(path, line, message, most=MAX_MARKS)


def _check_sum(question: QuestionText, faults: Faults) -> None:
    marks = _list_marks(question)
    total = sum(max(own, default=0) for own in marks)
    if marks and total not in EXACT_SUMS:
        message = N_(
            "%(name)s: the best levels add up to %(found)s marks. So that a mark is an exact part "
            "of the whole, the sum is one of: %(sums)s."
        )
        question.add_fault(faults, message, found=total, sums=", ".join(map(str, EXACT_SUMS)))


def _check_words(question: QuestionText, faults: Faults) -> None:
    if "words" in question.keys and read_words(question) is None:
        message = N_("words is from how many to how many, %(most)s at most: words: 50-200.")
        faults.add(question.path, question.find_line("words"), message, most=MAX_WORDS)


def _check_model(question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
    if question.model is None:
        return
    if not _join_model(question):
        faults.add(question.path, question.model[0][0], N_("The model answer is empty."))
    question.parts += check_prose(question.path, question.model, pictures, faults, lesson=False)
