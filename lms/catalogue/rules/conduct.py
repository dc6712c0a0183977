"""How a quiz is taken: keys of [quiz] and [final] about checking, review and days."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lms.core.clock import FIRST_DAY, LAST_DAY
from lms.core.i18n import N_
from lms.core.toml_table import TomlTable

DEFERRED: Final = "deferred"
IMMEDIATE: Final = "immediate"
REPEATED: Final = "repeated"
BEHAVIOURS: Final = (DEFERRED, IMMEDIATE, REPEATED)
MARKS: Final = "marks"
FEEDBACK: Final = "feedback"
KEY: Final = "key"
REVIEWS: Final = (MARKS, FEEDBACK, KEY)
REQUIRED: Final = "required"
OFFERED: Final = "offered"
SUPERVISIONS: Final = (REQUIRED, OFFERED)
PENALTY: Final = re.compile(r"([1-9])/([2-9]|10)")
GRACE_SECONDS: Final = 30
MAX_GRACE_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a quiz is taken.

    `behaviour`: deferred (nothing is graded before the end), immediate (a question is checked and
    locked), repeated (a wrong answer may be changed until it was checked `checks_allowed` times;
    each check after the first costs `penalty`, a share such as '1/3', or '').
    `review`: what a learner sees of a submitted attempt: marks, feedback or key.
    `opens_on` and `closes_on`: the first and the last day. Answers are taken for `grace_seconds`
    after the end of a limited time.
    `supervised`: required (an attempt begins in a sitting alone), offered (in a sitting or without
    one), or '' (there are no sittings for it).
    """

    behaviour: str = DEFERRED
    checks_allowed: int = 1
    penalty: str = ""
    review: str = FEEDBACK
    opens_on: date | None = None
    closes_on: date | None = None
    grace_seconds: int = 0
    supervised: str = ""


def read_conduct(table: TomlTable, *, is_final: bool) -> Conduct:
    """Return how the quiz of a table is taken; what the table does not say has a default."""
    values = table.values
    behaviour = DEFERRED if is_final else IMMEDIATE
    if "behaviour" in values:
        behaviour = table.read_choice("behaviour", BEHAVIOURS)
    review = FEEDBACK if is_final else KEY
    if "review" in values:
        review = table.read_choice("review", REVIEWS)
    supervised = OFFERED if is_final else ""
    if "supervised" in values:
        supervised = table.read_choice("supervised", SUPERVISIONS)
    opens_on, closes_on = _read_day(table, "opens"), _read_day(table, "closes")
    if opens_on and closes_on and closes_on < opens_on:
        table.add_fault("closes", N_("%(key)s is before the day on which the quiz opens."))
    return Conduct(
        behaviour=behaviour,
        checks_allowed=_read_checks_allowed(table, behaviour),
        penalty=_read_penalty(table, behaviour),
        review=review,
        opens_on=opens_on,
        closes_on=closes_on,
        grace_seconds=_read_grace(table),
        supervised=supervised,
    )


def _read_checks_allowed(table: TomlTable, behaviour: str) -> int:
    if behaviour == REPEATED:
        return table.read_number("checks_allowed", 2, 3)
    _refuse_unless_repeated(table, "checks_allowed")
    return 1


def _read_penalty(table: TomlTable, behaviour: str) -> str:
    if behaviour != REPEATED:
        _refuse_unless_repeated(table, "penalty")
        return ""
    if "penalty" not in table.values:
        return ""
    value = table.take("penalty")
    match = PENALTY.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[1]) > int(match[2]):
        table.add_fault(
            "penalty",
            N_('%(key)s has to be a share such as "1/3", with a denominator from 2 to 10.'),
        )
        return ""
    return match[0]


def _refuse_unless_repeated(table: TomlTable, key: str) -> None:
    if key in table.values:
        table.take(key)
        table.add_fault(key, N_('%(key)s needs behaviour = "repeated".'))


def _read_day(table: TomlTable, key: str) -> date | None:
    if key not in table.values:
        return None
    value = table.take(key)
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    day: date | None = value if is_day and FIRST_DAY <= value <= LAST_DAY else None
    if day is None:
        table.add_fault(key, N_("%(key)s has to be a day without quotes, such as 2027-09-01."))
    return day


def _read_grace(table: TomlTable) -> int:
    if "grace_seconds" in table.values:
        return table.read_number("grace_seconds", 0, MAX_GRACE_SECONDS)
    return GRACE_SECONDS if table.values.get("minutes") else 0
