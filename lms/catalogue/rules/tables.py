"""Reading of course.toml and module.toml: known keys, their types and bounds."""

import re
from dataclasses import dataclass
from typing import Final

from lms.catalogue.rules.bank_uses import BankUse, read_bank_uses
from lms.catalogue.rules.competences import COMPETENCE, NO_COMPETENCE
from lms.catalogue.rules.diagnostic_rules import DiagnosticRules, read_diagnostic_rules
from lms.catalogue.rules.lint.budget import Budget, read_budget
from lms.catalogue.rules.quiz_rules import QuizRules, read_final_rules, read_quiz_rules
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_
from lms.core.toml_file import parse_toml
from lms.core.toml_table import TextByLanguage, TomlTable

LEVELS: Final = ("foundation", "intermediate", "advanced")
AUDIENCES: Final = ("citizen", "civil_servant")
CODE: Final = re.compile(r"[A-Z][A-Z0-9-]{0,19}")
MAX_MINUTES_AT_LEAST: Final = 30_000
MAX_EXPOSURE: Final = 10_000_000
DAYS_TO_GRADE: Final = 5
MAX_DAYS_TO_GRADE: Final = 60


@dataclass(frozen=True, slots=True)
class CourseTable:
    """The content of course.toml. `cover` is the name of a picture, or empty.

    `minutes_at_least` is how long the lessons have to be on screen; 0: there is no such time.
    `exposure_limit` is how often a question may be shown before it should be replaced; 0: it is
    not said. `grade_within_days` is how long whoever wrote a text waits for a person who grades it,
    at most. `lint` is how many warnings of each rule the course may have.
    """

    code: str
    audience: str
    level: str
    hours: int
    mandatory: bool
    validity_months: int
    minutes_at_least: int
    exposure_limit: int
    grade_within_days: int
    framework: str
    cover: str
    title: TextByLanguage
    summary: TextByLanguage
    outcomes: dict[str, list[str]]
    final: QuizRules | None
    diagnostic: DiagnosticRules
    lint: Budget
    banks: tuple[BankUse, ...]
    code_line: int
    hours_line: int
    cover_line: int
    least_line: int


@dataclass(frozen=True, slots=True)
class ModuleTable:
    """The content of module.toml."""

    hours: int
    competences: list[str]
    title: TextByLanguage
    quiz: QuizRules | None
    banks: tuple[BankUse, ...]
    hours_line: int


def read_course_table(path: str, content: bytes, faults: Faults) -> CourseTable | None:
    """Return the content of course.toml; None if it is not TOML."""
    table = parse_toml(path, content, faults)
    if table is None:
        return None
    code = _read_code(table)
    final = table.read_table("final", required=False)
    course_table = CourseTable(
        code=code,
        audience=table.read_choice("audience", AUDIENCES),
        level=table.read_choice("level", LEVELS),
        hours=table.read_number("hours", 1, 500),
        mandatory=table.read_flag("mandatory"),
        validity_months=table.read_number("validity_months", 0, 120),
        minutes_at_least=_read_minutes_at_least(table),
        exposure_limit=_read_exposure_limit(table),
        grade_within_days=_grade_within_days(table),
        framework=table.read_text("framework", 40),
        cover=table.read_text("cover", 80) if "cover" in table.values else "",
        title=table.read_pair("title", 200),
        summary=table.read_pair("summary", 600),
        outcomes=_read_outcomes(table),
        final=read_final_rules(final, table.find_line("final")) if final else None,
        diagnostic=read_diagnostic_rules(table),
        lint=read_budget(table.read_table("lint", required=False)),
        banks=read_bank_uses(table),
        code_line=table.find_line("code"),
        hours_line=table.find_line("hours"),
        cover_line=table.find_line("cover"),
        least_line=table.find_line("minutes_at_least"),
    )
    table.finish()
    return course_table


def _read_code(table: TomlTable) -> str:
    code = table.read_text("code", 20)
    if code and not CODE.fullmatch(code):
        table.add_fault(
            "code",
            N_(
                "%(key)s has to begin with a capital Latin letter and go on with capital letters, "
                "digits and dashes."
            ),
        )
    return code


def read_module_table(path: str, content: bytes, faults: Faults) -> ModuleTable | None:
    """Return the content of module.toml; None if it is not TOML."""
    table = parse_toml(path, content, faults)
    if table is None:
        return None
    competences = table.read_texts("competences", 20, 20)
    for competence in competences:
        if not COMPETENCE.fullmatch(competence):
            table.add_fault("competences", NO_COMPETENCE, name=competence)
    quiz = table.read_table("quiz", required=False)
    title = table.read_pair("title", 200)
    module_table = ModuleTable(
        hours=table.read_number("hours", 1, 200),
        competences=competences,
        title=title,
        quiz=read_quiz_rules(quiz, table.find_line("quiz"), title=title) if quiz else None,
        banks=read_bank_uses(table),
        hours_line=table.find_line("hours"),
    )
    table.finish()
    return module_table


def _read_minutes_at_least(table: TomlTable) -> int:
    key = "minutes_at_least"
    return table.read_number(key, 1, MAX_MINUTES_AT_LEAST) if key in table.values else 0


def _read_exposure_limit(table: TomlTable) -> int:
    key = "exposure_limit"
    return table.read_number(key, 1, MAX_EXPOSURE) if key in table.values else 0


def _grade_within_days(table: TomlTable) -> int:
    key = "grade_within_days"
    return table.read_number(key, 1, MAX_DAYS_TO_GRADE) if key in table.values else DAYS_TO_GRADE


def _read_outcomes(table: TomlTable) -> dict[str, list[str]]:
    outcomes = table.read_table("outcomes")
    if outcomes is None:
        return {language: [] for language in LANGUAGES}
    texts_by_language = {language: outcomes.read_texts(language, 12, 300) for language in LANGUAGES}
    outcomes.finish()
    if len({len(texts) for texts in texts_by_language.values() if texts}) > 1:
        outcomes.add_fault(
            LANGUAGES[1],
            N_("Both languages have to list the same outcomes: kk has %(kk)s, ru has %(ru)s."),
            kk=len(texts_by_language["kk"]),
            ru=len(texts_by_language["ru"]),
        )
    return texts_by_language
