"""The diagnostic of a course: the table [diagnostic] of course.toml."""

from dataclasses import dataclass
from typing import Final

from lms.core.i18n import N_
from lms.core.toml_table import TomlTable

FEWEST_QUESTIONS: Final = 10  # questions of a diagnostic
MOST_QUESTIONS: Final = 60


@dataclass(frozen=True, slots=True)
class DiagnosticRules:
    """The diagnostic of a course: questions at most, 0 for none; whether modules are credited."""

    questions: int = 0
    credit: bool = False


def read_diagnostic_rules(course: TomlTable) -> DiagnosticRules:
    """Return the rules in the table [diagnostic]; a course without it has no diagnostic."""
    table = course.read_table("diagnostic", required=False)
    if table is None:
        return DiagnosticRules()
    rules = DiagnosticRules(
        table.read_number("questions", FEWEST_QUESTIONS, MOST_QUESTIONS), table.read_flag("credit")
    )
    table.finish()
    if rules.credit and "minutes_at_least" in course.values:
        table.add_fault(
            "credit", N_("%(key)s: what is credited is not read; leave out minutes_at_least.")
        )
    return rules
