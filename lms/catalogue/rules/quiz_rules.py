"""How a quiz is drawn and passed: a table of course.toml or module.toml."""

from dataclasses import dataclass

from lms.catalogue.rules.conduct import Conduct, read_conduct
from lms.catalogue.rules.draw_rules import DrawRule, read_draw_rules
from lms.catalogue.rules.final_practice import NO_PRACTICE, FinalPractice, read_final_practice
from lms.catalogue.rules.pass_rules import PassRules, read_pass_rules
from lms.core.toml_table import TextByLanguage, TomlTable


@dataclass(frozen=True, slots=True)
class QuizRules:
    """How a quiz is drawn and passed, in the words of course.toml.

    `line` is where its table begins.
    """

    line: int
    hours: int
    draw: int
    draws: tuple[DrawRule, ...]
    passing: PassRules
    minutes: int
    attempts: int
    wait_hours: int
    include_modules: bool
    conduct: Conduct
    title: TextByLanguage
    practice: FinalPractice = NO_PRACTICE


def read_final_rules(table: TomlTable, line: int) -> QuizRules:
    """Return the rules of the final test in the table [final]."""
    hours, include = table.read_number("hours", 0, 100), table.read_flag("include_modules")
    title = table.read_pair("title", 200)
    return read_quiz_rules(
        table, line, title=title, hours=hours, include_modules=include, is_final=True
    )


def read_quiz_rules(
    table: TomlTable,
    line: int,
    *,
    title: TextByLanguage,
    hours: int = 0,
    include_modules: bool = False,
    is_final: bool = False,
) -> QuizRules:
    """Return the rules in the table of a quiz, which begins at the line."""
    rules = QuizRules(
        line=line,
        hours=hours,
        draw=table.read_number("draw", 1, 200),
        draws=read_draw_rules(table),
        passing=read_pass_rules(table),
        minutes=table.read_number("minutes", 0, 600),
        attempts=table.read_number("attempts", 0, 100),
        wait_hours=table.read_number("wait_hours", 0, 8760),
        include_modules=include_modules,
        conduct=read_conduct(table, is_final=is_final),
        title=title,
        practice=read_final_practice(table) if is_final else NO_PRACTICE,
    )
    table.finish()
    return rules
