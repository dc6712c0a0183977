"""The words of everything that can be counted: measures, what they can be divided by, what they can be narrowed to.

Dashboards, programmes, reports to hand in, composed reports and open data all name things by these codes. Names are message ids.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lms.accounts.rules import AUDIENCES, CITIZEN, CIVIL_SERVANT
from lms.accounts.rules.personal import AGE_GROUPS, FEMALE, MALE, RURAL, SETTLEMENTS, SEXES, URBAN
from lms.core.i18n import LANGUAGES, mark

# Where the facts of a measure stand.
ENROLMENTS: Final = "enrolments"
OBLIGATIONS: Final = "obligations"
TRIES: Final = "tries"

# How they are counted: each fact, each person once, or something of each fact added up.
FACTS: Final = "facts"
PEOPLE: Final = "people"
SUM: Final = "sum"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be counted. `day`: by which day its facts belong to a period, in words. `listed`: its facts are people in
    courses, so that a number opens to a list of as many rows as it says (for `people`: at least as many).
    """

    code: str
    name: str
    source: str
    day: str
    counted: str = FACTS

    @property
    def listed(self) -> bool:
        """Whether a number opens to a list of people."""
        return self.source != TRIES


_ENROLMENT_DAY: Final = mark("by the day of enrolment")
_COMPLETION_DAY: Final = mark("by the day of completion")
_DUE_DAY: Final = mark("by the day by which it is due")

_ALL: Final = (
    Measure("enrolled", mark("Enrolled"), ENROLMENTS, _ENROLMENT_DAY),
    Measure("active", mark("Under way"), ENROLMENTS, _ENROLMENT_DAY),
    Measure("completed", mark("Completed"), ENROLMENTS, _COMPLETION_DAY),
    Measure("people_enrolled", mark("People who enrolled"), ENROLMENTS, _ENROLMENT_DAY, PEOPLE),
    Measure("people_completed", mark("People who completed"), ENROLMENTS, _COMPLETION_DAY, PEOPLE),
    Measure("certificates", mark("Certificates"), ENROLMENTS, mark("by the day of issue")),
    Measure("hours", mark("Hours of courses completed"), ENROLMENTS, _COMPLETION_DAY, SUM),
    Measure("obliged", mark("Must complete"), OBLIGATIONS, _DUE_DAY),
    Measure("met", mark("Of them completed"), OBLIGATIONS, _DUE_DAY),
    Measure("completed_in_time", mark("Completed in time"), OBLIGATIONS, _DUE_DAY),
    Measure("open", mark("Still to complete"), OBLIGATIONS, _DUE_DAY),
    Measure("overdue", mark("Overdue"), OBLIGATIONS, _DUE_DAY),
    Measure("exempt", mark("Exempt"), OBLIGATIONS, _DUE_DAY),
    Measure("never_started", mark("Have not begun"), OBLIGATIONS, _DUE_DAY),
    Measure("tries", mark("Tries of tests"), TRIES, mark("by the day on which it was handed in")),
    Measure(
        "passed_tries", mark("Tries passed"), TRIES, mark("by the day on which it was handed in")
    ),
)
MEASURES: Final[Mapping[str, Measure]] = {measure.code: measure for measure in _ALL}


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of one measure in another."""

    code: str
    name: str
    part: str
    whole: str


RATES: Final[Mapping[str, Rate]] = {
    rate.code: rate
    for rate in (
        Rate(
            "completed_share",
            mark("Completed, per cent of those enrolled"),
            "completed",
            "enrolled",
        ),
        Rate("met_share", mark("Completed, per cent of those who must"), "met", "obliged"),
        Rate(
            "in_time_share",
            mark("Completed in time, per cent of those who must"),
            "completed_in_time",
            "obliged",
        ),
        Rate("pass_rate", mark("Tries passed, %"), "passed_tries", "tries"),
    )
}

REGION: Final = "region"
DISTRICT: Final = "district"
UNIT: Final = "unit"
ORGANISATION: Final = "organisation"
COURSE: Final = "course"
AUDIENCE: Final = "audience"
LANGUAGE: Final = "language"
SEX: Final = "sex"
AGE_GROUP: Final = "age_group"
SETTLEMENT: Final = "settlement"
MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"

DIMENSIONS: Final[Mapping[str, str]] = {
    REGION: mark("Region"),
    DISTRICT: mark("District or city"),
    UNIT: mark("Unit"),
    ORGANISATION: mark("Organisation"),
    COURSE: mark("Course"),
    AUDIENCE: mark("Audience"),
    LANGUAGE: mark("Language of correspondence"),
    SEX: mark("Sex"),
    AGE_GROUP: mark("Age"),
    SETTLEMENT: mark("Town or village"),
    MONTH: mark("Month"),
    QUARTER: mark("Quarter"),
    YEAR: mark("Year"),
}
PLACES: Final = (REGION, DISTRICT, UNIT)
TIMES: Final = (MONTH, QUARTER, YEAR)

# The key of those who have not said it, also as a value of a filter.
NOT_GIVEN: Final = "unknown"
# What stands in the place of a key where a row is of all keys.
ALL: Final = "*"
# A key of a dimension: an id (unit, organisation, course; None for no district or no organisation), a code, or the first day of the time.
Key = int | str | date | None
Keys = tuple[Key, ...]

# The dimensions whose keys are codes, with the codes' names.
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    AUDIENCE: {CITIZEN: mark("Citizens"), CIVIL_SERVANT: mark("Civil servants")},
    LANGUAGE: {"kk": mark("Kazakh"), "ru": mark("Russian")},
    SEX: {FEMALE: mark("Women"), MALE: mark("Men"), NOT_GIVEN: mark("Not given")},
    AGE_GROUP: {
        **dict(
            zip(AGE_GROUPS, (mark("under 18"), *AGE_GROUPS[1:-1], mark("75 and over")), strict=True)
        ),
        NOT_GIVEN: mark("Not given"),
    },
    SETTLEMENT: {URBAN: mark("Town"), RURAL: mark("Village"), NOT_GIVEN: mark("Not given")},
}

# What counts can be narrowed to. Units and organisations go with all that is below them; courses are named by their slugs.
BY_ID: Final = (UNIT, ORGANISATION)
BY_WORD: Final[Mapping[str, tuple[str, ...]]] = {
    AUDIENCE: AUDIENCES,
    LANGUAGE: LANGUAGES,
    SEX: (*SEXES, NOT_GIVEN),
    AGE_GROUP: (*AGE_GROUPS, NOT_GIVEN),
    SETTLEMENT: (*SETTLEMENTS, NOT_GIVEN),
}
FILTERS: Final = (*BY_ID, COURSE, *BY_WORD)
Filters = Mapping[str, tuple[str, ...]]
NO_FILTERS: Final[Filters] = {}


def read_filters(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The filters of an address or of a stored definition in their one form: for each name the values in order, empty ones left out.

    A value may be given alone or in a list. Raises ValueError for a name or a value that does not exist. Whether there is such a unit,
    organisation or course is not asked: those that are not there hold nobody.
    """
    read: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        values = [value] if isinstance(value, str | int) else value
        if name not in FILTERS or not isinstance(values, Sequence | set | frozenset):
            raise ValueError(f"no filter {name!r}")
        kept = tuple(sorted({str(one) for one in values if one != ""}))
        if not all(_is_value(name, one) for one in kept):
            raise ValueError(f"no value of {name}: {kept!r}")
        if kept:
            read[name] = kept
    return read


def pick_filters(values_of: Callable[[str], Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The filters that a request carries, each once or more often; a value that makes no sense is left out.

    `values_of` gives the values of a name.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for name in FILTERS:
        for value in values_of(name):
            with suppress(ValueError):
                filters |= read_filters({name: [*filters.get(name, ()), value]})
    return filters


# The dimensions of which a list may be of one key exactly: a unit or an organisation without what is below it, or those who have none.
EXACT: Final = (REGION, DISTRICT, UNIT, ORGANISATION)
NONE: Final = "none"


def read_exact(given: Sequence[str]) -> dict[str, int | None]:
    """The keys of an address, each as 'organisation.12' or 'district.none'. Raises ValueError for what is no key, or two of one dimension."""
    read: dict[str, int | None] = {}
    for text in given:
        name, _dot, key = text.partition(".")
        if name not in EXACT or name in read or (key != NONE and not _is_value(UNIT, key)):
            raise ValueError(f"no key {text!r}")
        read[name] = None if key == NONE else int(key)
    return read


def exact_key(name: str, key: int | None) -> str:
    """A key as addresses carry it."""
    return f"{name}.{NONE if key is None else key}"


def _is_value(name: str, value: str) -> bool:
    if name in BY_ID:
        return value.isascii() and value.isdigit() and len(value) < 12
    return value in BY_WORD[name] if name in BY_WORD else 0 < len(value) <= 80
