"""The practical part of a final test: how many tasks are drawn, and what share of the marks."""

from dataclasses import dataclass
from typing import Final

from lms.core.i18n import N_
from lms.core.toml_table import TomlTable

DEFAULT_SHARE: Final = 50
MOST_TASKS: Final = 10
# With these a whole mark of 2520 parts leaves whole parts: see assessment.rules.practice.
SHARES: Final = range(10, 100, 10)


@dataclass(frozen=True, slots=True)
class FinalPractice:
    """How many practice tasks an attempt draws (0: none), and how many per cent of the marks."""

    draw: int = 0
    share: int = 0
    line: int = 0


NO_PRACTICE: Final = FinalPractice()


def read_final_practice(table: TomlTable) -> FinalPractice:
    """Return what [final] says of practice; both keys may be left out."""
    has_share = "practice_share" in table.values
    if "practice_draw" not in table.values:
        if has_share:
            table.take("practice_share")
            table.add_fault("practice_share", N_("%(key)s needs practice_draw beside it."))
        return NO_PRACTICE
    draw = table.read_number("practice_draw", 1, MOST_TASKS)
    share = table.read_number("practice_share", 10, 90) if has_share else DEFAULT_SHARE
    if share not in SHARES:
        table.add_fault(
            "practice_share", N_("%(key)s has to be one of 10, 20, 30 and so on to 90.")
        )
        share = DEFAULT_SHARE
    return FinalPractice(draw, share, table.find_line("practice_draw"))
