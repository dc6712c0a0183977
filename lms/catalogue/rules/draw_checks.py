"""Checks that the bank of a quiz can keep the rules of its draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.catalogue.rules.draw_rules import DRAWS, DrawRule
from lms.catalogue.rules.matching import RuleSlots
from lms.catalogue.rules.module_sources import ModuleSource
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.quiz_rules import QuizRules
from lms.catalogue.rules.reading import ParsedCourse
from lms.catalogue.rules.tags import list_competences, list_tags
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What rules ask of a question, see draw_rules.DrawnFacts."""

    tags: tuple[str, ...]
    competences: tuple[str, ...]
    lesson: str
    type: str
    bank: str
    level: int
    hidden: bool


def check_draws(course: ParsedCourse, faults: Faults) -> None:
    """Add a fault for each rule of a draw that its bank cannot keep."""
    for module in course.modules:
        if module.table and module.table.quiz:
            path = f"{module.slug}/module.toml"
            bank = _list_module_facts(module)
            _check_quiz(path, f"quiz.{DRAWS}", module.table.quiz, bank, faults)
    final = course.table.final if course.table else None
    if final is not None:
        bank = _list_final_facts(course)
        if final.include_modules:
            bank += [facts for module in course.modules for facts in _list_module_facts(module)]
        _check_quiz("course.toml", f"final.{DRAWS}", final, bank, faults)


def _list_module_facts(module: ModuleSource) -> list[QuestionFacts]:
    competences = tuple(module.table.competences) if module.table else ()
    return [
        _describe_question(
            question, f"{module.slug}/{question.lesson}", competences, is_hidden=False
        )
        for question in module.bank.get(LANGUAGES[0], ())
        if not question.is_retired
    ]


def _list_final_facts(course: ParsedCourse) -> list[QuestionFacts]:
    competences = {
        module.slug: tuple(module.table.competences) for module in course.modules if module.table
    }
    return [
        _describe_question(
            question,
            question.lesson,
            competences.get(question.lesson.partition("/")[0], ()),
            is_hidden=True,
        )
        for question in course.final.get(LANGUAGES[0], ())
        if not question.is_retired
    ]


def _describe_question(
    question: QuestionText, lesson: str, competences: tuple[str, ...], *, is_hidden: bool
) -> QuestionFacts:
    return QuestionFacts(
        tags=tuple(list_tags(question)),
        competences=tuple(list_competences(question)) or competences,
        lesson=lesson,
        type=question.type,
        bank=question.bank,
        level=question.level,
        hidden=is_hidden,
    )


def _check_quiz(
    path: str, key: str, quiz: QuizRules, bank: Sequence[QuestionFacts], faults: Faults
) -> None:
    """Check each rule by itself, and all together if each can be kept."""
    rule_total = sum(rule.count for rule in quiz.draws)
    if rule_total > quiz.draw:
        message = N_("The rules of %(key)s ask for %(found)s questions, but %(draw)s are drawn.")
        faults.add(path, quiz.draws[0].line, message, key=key, found=rule_total, draw=quiz.draw)
    unmet = [rule for rule in quiz.draws if not _check_rule(path, key, rule, bank, faults)]
    if quiz.draws and not unmet:
        _check_together(path, key, quiz.draws, bank, faults)
    _check_hidden(path, key, quiz, faults)


def _check_rule(
    path: str, key: str, rule: DrawRule, bank: Sequence[QuestionFacts], faults: Faults
) -> bool:
    """Return whether the bank has twice the questions of a rule; add a fault if it has not."""
    fitting_count = sum(rule.is_met_by(question) for question in bank)
    if fitting_count >= 2 * rule.count:
        return True
    message = N_(
        "%(key)s draws %(count)s questions, so the bank needs %(needed)s that meet its "
        "conditions; it has %(found)s."
    )
    key, needed_count = f"{key}.{rule.name}", 2 * rule.count
    faults.add(
        path,
        rule.line,
        message,
        key=key,
        count=rule.count,
        needed=needed_count,
        found=fitting_count,
    )
    return False


def _check_together(
    path: str, key: str, rules: Sequence[DrawRule], bank: Sequence[QuestionFacts], faults: Faults
) -> None:
    """Add a fault if rules that overlap leave each other too few questions."""
    fitting = {
        number: [index for index, rule in enumerate(rules) if rule.is_met_by(question)]
        for number, question in enumerate(bank)
    }
    needed_count = 2 * sum(rule.count for rule in rules)
    fitting_count = RuleSlots([2 * rule.count for rule in rules]).fill(fitting)
    if fitting_count < needed_count:
        message = N_(
            "The rules of %(key)s overlap: together they need %(needed)s different questions of "
            "the bank; it has %(found)s that fit."
        )
        faults.add(path, rules[0].line, message, key=key, needed=needed_count, found=fitting_count)


def _check_hidden(path: str, key: str, quiz: QuizRules, faults: Faults) -> None:
    """Add a fault if rules leave a final too few slots for hidden questions."""
    visible_count = sum(rule.count for rule in quiz.draws if rule.hidden is False)
    if 2 * visible_count > quiz.draw:
        message = N_(
            "The rules of %(key)s ask for %(found)s questions that are not hidden; at least half "
            "of %(draw)s are hidden ones."
        )
        faults.add(path, quiz.draws[0].line, message, key=key, found=visible_count, draw=quiz.draw)
