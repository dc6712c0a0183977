"""Checks of quizzes: each has rules and questions, and enough of them to draw from."""

from lms.catalogue.rules.module_sources import Bank
from lms.catalogue.rules.quiz_rules import QuizRules
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_


def _count_bank(bank: Bank) -> int:
    """Return how many questions a quiz may draw; retired ones are not among them."""
    return min(
        (sum(not question.is_retired for question in questions) for questions in bank.values()),
        default=0,
    )


def check_quizzes(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault for each quiz without questions or rules, or with too few to draw from."""
    for module in course.modules:
        if module.table is None:
            continue
        path, quiz = f"{module.slug}/module.toml", module.table.quiz
        if _check_presence(path, f"{module.slug}/quiz", quiz, module.bank, faults) and quiz:
            _check_size(path, quiz, _count_bank(module.bank), faults)
    if course.table is None:
        return
    final = course.table.final
    from_modules = (
        sum(_count_bank(module.bank) for module in course.modules)
        if final and final.include_modules
        else 0
    )
    if from_modules and final and not course.final:
        _check_size("course.toml", final, from_modules, faults)
    elif _check_presence("course.toml", "final", final, course.final, faults) and final:
        _check_size("course.toml", final, from_modules + _count_bank(course.final), faults)


def _check_presence(
    path: str, stem: str, rules: QuizRules | None, bank: Bank, faults: Faults
) -> bool:
    """Return whether there are both rules and questions; add a fault if there is only one."""
    if rules is None and bank:
        faults.add(
            path,
            0,
            N_("There are questions, but no table [%(key)s] with the rules of the quiz."),
            key=stem.rpartition("/")[2],
        )
    if rules is not None and not bank:
        for language in LANGUAGES:
            faults.add(f"{stem}.{language}.md", 0, N_("The file is missing."))
    return rules is not None and bool(bank)


def _check_size(path: str, rules: QuizRules, size: int, faults: Faults) -> None:
    if size < 2 * rules.draw:
        message = N_(
            "%(draw)s questions are drawn, so the bank needs %(needed)s at least; it has %(found)s."
        )
        faults.add(path, rules.line, message, draw=rules.draw, needed=2 * rules.draw, found=size)
