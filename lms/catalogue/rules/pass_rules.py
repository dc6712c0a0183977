"""How a quiz is marked and passed, as its table in course.toml or module.toml says."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from lms.catalogue.rules.bands import Band, read_bands
from lms.core.i18n import N_
from lms.core.toml_table import TomlTable

COUNTED: Final = ("best", "last", "first", "average")
MAX_PARTS: Final = 10  # a mark divides exactly by 1 to 10
FRACTION: Final = re.compile(r"([1-9]\d?)/([1-9]\d?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class PassRules:
    """How a quiz is marked and passed.

    `competence_percent` is needed in each competence; 0: no such rule. `counted_result` says which
    attempt counts, one of COUNTED. `wrong_costs` is the share of a mark that a wrong answer takes.
    """

    percent: int
    competence_percent: int = 0
    counted_result: str = "best"
    wrong_costs: Fraction = Fraction(0)
    bands: tuple[Band, ...] = ()


def read_pass_rules(table: TomlTable) -> PassRules:
    """Return the rules in the table of a quiz; all but `pass` may be left out."""
    rules = PassRules(
        percent=table.read_number("pass", 1, 100),
        competence_percent=_read_competence_percent(table),
        counted_result=table.read_choice("counted", COUNTED)
        if "counted" in table.values
        else "best",
        wrong_costs=read_fraction(table, "wrong_costs"),
        bands=read_bands(table),
    )
    if rules.counted_result == "average" and rules.competence_percent:
        table.add_fault(
            "pass_competence",
            N_("%(key)s needs one attempt that counts; with counted = average there is none."),
        )
    return rules


def read_fraction(table: TomlTable, key: str) -> Fraction:
    """Return a fraction such as "1/4", at most 1; 0 if the key is left out."""
    if key not in table.values:
        return Fraction(0)
    value: Any = table.take(key)
    match = FRACTION.fullmatch(value) if isinstance(value, str) else None
    fraction = Fraction(int(match[1]), int(match[2])) if match else Fraction(2)
    if fraction > 1 or fraction.denominator > MAX_PARTS:
        table.add_fault(
            key, N_('%(key)s is a fraction with at most %(most)s parts: "1/4".'), most=MAX_PARTS
        )
        return Fraction(0)
    return fraction


def _read_competence_percent(table: TomlTable) -> int:
    key = "pass_competence"
    return table.read_number(key, 1, 100) if key in table.values else 0
