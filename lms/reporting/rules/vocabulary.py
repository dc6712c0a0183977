"""The vocabulary of everything that can be counted: measures, dimensions, filters.

Dashboards, programmes, periodic reports, composed reports and open data share these codes. Names
are message ids.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lms.accounts.rules import AUDIENCES, CITIZEN, CIVIL_SERVANT
from lms.accounts.rules.personal import AGE_GROUPS, FEMALE, MALE, RURAL, SETTLEMENTS, SEXES, URBAN
from lms.core.i18n import LANGUAGES, N_

# The records that hold the facts of a measure.
ENROLMENTS: Final = "enrolments"
OBLIGATIONS: Final = "obligations"
ATTEMPTS: Final = "attempts"
# Results of attempts that are not passed.
FAILED: Final = "failed"
UNGRADED: Final = "ungraded"

# What a measure counts: each person once, each person once in each course, each fact, or the sum of
# an amount of each fact.
PEOPLE: Final = "people"
COURSES: Final = "courses"
FACTS: Final = "facts"
SUM: Final = "sum"
# Prefix of a code that counts people by the facts of another one.
PREFIX: Final = "people_"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be counted.

    `day`: in words, the day by which its facts belong to a period. `counts`: each person once,
    each person and course once, each fact, or the sum of an amount.
    """

    code: str
    name: str
    source: str
    day: str
    counts: str = FACTS

    @property
    def base(self) -> str:
        """The code of the facts that it counts."""
        return self.code.removeprefix(PREFIX)


_ENROLMENT_DAY: Final = N_("by the day of enrolment")
_COMPLETION_DAY: Final = N_("by the day of completion")
_DUE_DAY: Final = N_("by the day by which it is due")
_SUBMISSION_DAY: Final = N_("by the day on which it was handed in")

# Code, name of the people, name of the pairs of person and course, records, day.
_COUNTED_BOTH_WAYS: Final = (
    (
        "obliged",
        N_("People who must complete a course"),
        N_("Must complete: person × course"),
        OBLIGATIONS,
        _DUE_DAY,
    ),
    (
        "met",
        N_("People who completed all they must"),
        N_("Of them completed: person × course"),
        OBLIGATIONS,
        _DUE_DAY,
    ),
    (
        "completed_in_time",
        N_("People who completed all they must in time"),
        N_("Completed in time: person × course"),
        OBLIGATIONS,
        _DUE_DAY,
    ),
    (
        "open",
        N_("People who still have something to complete"),
        N_("Still to complete: person × course"),
        OBLIGATIONS,
        _DUE_DAY,
    ),
    ("overdue", N_("People who are late"), N_("Overdue: person × course"), OBLIGATIONS, _DUE_DAY),
    (
        "exempt",
        N_("People who are exempt from a course"),
        N_("Exempt: person × course"),
        OBLIGATIONS,
        _DUE_DAY,
    ),
    (
        "never_started",
        N_("People who have not begun a course they must complete"),
        N_("Have not begun: person × course"),
        OBLIGATIONS,
        _DUE_DAY,
    ),
    (
        "enrolled",
        N_("People who enrolled"),
        N_("Enrolled: person × course"),
        ENROLMENTS,
        _ENROLMENT_DAY,
    ),
    (
        "active",
        N_("People who are learning"),
        N_("Under way: person × course"),
        ENROLMENTS,
        _ENROLMENT_DAY,
    ),
    (
        "completed",
        N_("People who completed"),
        N_("Completed: person × course"),
        ENROLMENTS,
        _COMPLETION_DAY,
    ),
)
_ALL: Final = (
    *(
        Measure(f"{PREFIX}{code}", people, source, day, PEOPLE)
        for code, people, _courses, source, day in _COUNTED_BOTH_WAYS
    ),
    *(
        Measure(code, courses, source, day, COURSES)
        for code, _people, courses, source, day in _COUNTED_BOTH_WAYS
    ),
    Measure("certificates", N_("Certificates"), ENROLMENTS, N_("by the day of issue")),
    Measure("hours", N_("Hours of courses completed"), ENROLMENTS, _COMPLETION_DAY, SUM),
    Measure("attempts", N_("Attempts of tests"), ATTEMPTS, _SUBMISSION_DAY),
    Measure("passed_attempts", N_("Attempts passed"), ATTEMPTS, _SUBMISSION_DAY),
)
MEASURES: Final[Mapping[str, Measure]] = {measure.code: measure for measure in _ALL}


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of one measure in another. Shares are of people."""

    code: str
    name: str
    part: str
    whole: str


RATES: Final[Mapping[str, Rate]] = {
    rate.code: rate
    for rate in (
        Rate(
            "completed_share",
            N_("People who completed, per cent of those enrolled"),
            "people_completed",
            "people_enrolled",
        ),
        Rate(
            "met_share",
            N_("People who completed all, per cent of those who must"),
            "people_met",
            "people_obliged",
        ),
        Rate(
            "in_time_share",
            N_("People who completed all in time, per cent of those who must"),
            "people_completed_in_time",
            "people_obliged",
        ),
        Rate("pass_rate", N_("Attempts passed, %"), "passed_attempts", "attempts"),
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
    REGION: N_("Region"),
    DISTRICT: N_("District or city"),
    UNIT: N_("Territorial unit"),
    ORGANISATION: N_("Organisation"),
    COURSE: N_("Course"),
    AUDIENCE: N_("Audience"),
    LANGUAGE: N_("Language of correspondence"),
    SEX: N_("Sex"),
    AGE_GROUP: N_("Age"),
    SETTLEMENT: N_("Town or village"),
    MONTH: N_("Month"),
    QUARTER: N_("Quarter"),
    YEAR: N_("Year"),
}
AREA_DIMENSIONS: Final = (REGION, DISTRICT, UNIT)
TIMES: Final = (MONTH, QUARTER, YEAR)

# The key of people who have not given the attribute; also a value of a filter.
NOT_GIVEN: Final = "unknown"
# Stands for the key in rows that sum over all keys of a dimension.
ALL: Final = "*"
# A key of a dimension: an id (None for no district or no organisation), a code, or the first day of
# a month, quarter or year.
DimensionKey = int | str | date | None
DimensionKeys = tuple[DimensionKey, ...]

# The dimensions whose keys are codes, with the names of the codes.
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    AUDIENCE: {CITIZEN: N_("Citizens"), CIVIL_SERVANT: N_("Civil servants")},
    LANGUAGE: {"kk": N_("Kazakh"), "ru": N_("Russian")},
    SEX: {FEMALE: N_("Women"), MALE: N_("Men"), NOT_GIVEN: N_("Not given")},
    AGE_GROUP: {
        **dict(
            zip(AGE_GROUPS, (N_("under 18"), *AGE_GROUPS[1:-1], N_("75 and over")), strict=True)
        ),
        NOT_GIVEN: N_("Not given"),
    },
    SETTLEMENT: {URBAN: N_("Town"), RURAL: N_("Village"), NOT_GIVEN: N_("Not given")},
}

# Filters. A unit or organisation includes everything below it; courses are given by their slugs.
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


def read_filters(raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Normalise filters: for each name its values in order, without empty ones.

    A value may be given alone or in a list. Raises ValueError for an unknown name or value.
    Whether the unit, organisation or course exists is not checked: unknown ones match nobody.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for name, value in raw.items():
        values = [value] if isinstance(value, str | int) else value
        if name not in FILTERS or not isinstance(values, Sequence | set | frozenset):
            raise ValueError(f"no filter {name!r}")
        clean = tuple(sorted({str(item) for item in values if item != ""}))
        if not all(_is_value(name, item) for item in clean):
            raise ValueError(f"no value of {name}: {clean!r}")
        if clean:
            filters[name] = clean
    return filters


def pick_filters(values_of: Callable[[str], Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Read the filters of a request and leave out invalid values.

    `values_of` returns the values of a name.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for name in FILTERS:
        for value in values_of(name):
            with suppress(ValueError):
                filters |= read_filters({name: [*filters.get(name, ()), value]})
    return filters


# Dimensions by which a list can be limited to one exact key: a unit or organisation without what is
# below it, or "none" for people who have none.
EXACT: Final = (REGION, DISTRICT, UNIT, ORGANISATION)
NONE: Final = "none"


def read_exact(texts: Sequence[str]) -> dict[str, int | None]:
    """Parse exact keys such as 'organisation.12' or 'district.none'.

    Raises ValueError for an invalid key, or for two of one dimension.
    """
    keys: dict[str, int | None] = {}
    for text in texts:
        name, _dot, key = text.partition(".")
        if name not in EXACT or name in keys or (key != NONE and not _is_value(UNIT, key)):
            raise ValueError(f"no key {text!r}")
        keys[name] = None if key == NONE else int(key)
    return keys


def format_exact_key(name: str, key: int | None) -> str:
    """Format a key as URLs carry it."""
    return f"{name}.{NONE if key is None else key}"


def _is_value(name: str, value: str) -> bool:
    if name in BY_ID:
        return value.isascii() and value.isdigit() and len(value) < 12
    return value in BY_WORD[name] if name in BY_WORD else 0 < len(value) <= 80
