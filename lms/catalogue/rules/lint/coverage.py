"""Rules of numbers: questions for each lesson, hidden ones for the final test."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lms.catalogue.rules.lint.banks import COURSE_FILE, KEYS_LANGUAGE
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import N_

QUESTIONS_A_LESSON: Final = 6
HIDDEN_A_LESSON: Final = 2


def find_lessons_with_few_questions(course: ParsedCourse) -> Faults:
    """Warn of lessons that fewer than six questions ask about, of both banks together."""
    none = N_("No question asks about this lesson.")
    few = N_("Questions about this lesson: %(count)s; it needs %(needed)s.")
    counts = _count_hidden(course)
    for module in course.modules:
        counts.update(f"{module.slug}/{q.lesson}" for q in module.bank.get(KEYS_LANGUAGE, []))
    warnings = Faults()
    if counts:  # a course without questions has no test, and says so by that
        for path, lesson in _list_lessons(course):
            count = counts[lesson]
            if count < QUESTIONS_A_LESSON:
                warnings.add(
                    path, 1, few if count else none, count=count, needed=QUESTIONS_A_LESSON
                )
    return warnings


def find_lessons_with_few_hidden(course: ParsedCourse) -> Faults:
    """Warn of lessons that fewer than two questions of the final's own bank ask about."""
    message = N_("Hidden questions (of the final test) about this lesson: %(count)s; it needs 2.")
    warnings = Faults()
    if course.table is None or course.table.final is None:
        return warnings
    counts = _count_hidden(course)
    for path, lesson in _list_lessons(course):
        if counts[lesson] < HIDDEN_A_LESSON:
            warnings.add(path, 1, message, count=counts[lesson])
    return warnings


def find_hidden_shortage(course: ParsedCourse) -> Faults:
    """Warn if the final's own bank is less than twice the hidden half of what it draws."""
    too_few = N_(
        "Of %(draw)s drawn questions %(half)s have to be hidden, but the final test has "
        "%(count)s of its own. It needs %(half)s, better %(twice)s."
    )
    tight = N_(
        "Of %(draw)s drawn questions %(half)s are hidden, and the final test has %(count)s of "
        "its own. With fewer than %(twice)s a second attempt meets many of them again."
    )
    warnings = Faults()
    final = course.table.final if course.table else None
    if final is None or not final.include_modules:
        return warnings
    half = (final.draw + 1) // 2
    count = len(course.final.get(KEYS_LANGUAGE, []))
    if count < 2 * half:
        warnings.add(
            COURSE_FILE,
            final.line,
            too_few if count < half else tight,
            draw=final.draw,
            half=half,
            twice=2 * half,
            count=count,
        )
    return warnings


def _count_hidden(course: ParsedCourse) -> Counter[str]:
    return Counter(question.lesson for question in course.final.get(KEYS_LANGUAGE, []))


def _list_lessons(course: ParsedCourse) -> Iterator[tuple[str, str]]:
    """Yield the path and the "module/lesson" of each lesson."""
    for module in course.modules:
        for lesson in module.lessons:
            name = f"{module.slug}/{lesson.slug}"
            yield f"{name}/{KEYS_LANGUAGE}.md", name
