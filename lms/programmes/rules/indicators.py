"""The measures that an indicator may count, their units and their plans.

Measures that other packages add to the vocabulary may be planned without a change here. Trainings
are counted outside the vocabulary: a training has no sex or age, so only the course divides them.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from lms.reporting.rules.vocabulary import (
    ATTEMPTS,
    AUDIENCE,
    COURSE,
    FACTS,
    MEASURES,
    OBLIGATIONS,
    PEOPLE,
    PREFIX,
    SUM,
)

# Measures of a state, of which more is not better.
_STATES: Final = ("active", "obliged", "open", "overdue", "exempt", "never_started")
NOT_PLANNABLE: Final = frozenset((*_STATES, *(f"{PREFIX}{code}" for code in _STATES)))
TRAININGS_HELD: Final = "trainings_held"
# What an indicator's plan and fact are numbers of.
PEOPLE_UNIT: Final = "people"
COURSES_UNIT: Final = "courses"
CERTIFICATES_UNIT: Final = "certificates"
HOURS_UNIT: Final = "hours"
# Submitted reports store this code.
TRAININGS_UNIT: Final = "lessons"
ATTEMPTS_UNIT: Final = "attempts"
_UNITS: Final = {
    TRAININGS_HELD: TRAININGS_UNIT,
    "hours": HOURS_UNIT,
    "certificates": CERTIFICATES_UNIT,
}
# Filters of an indicator. The area is the programme's.
NARROWED_BY: Final = (AUDIENCE, COURSE, "language", "sex", "age_group", "settlement")


def may_be_planned(measure: str) -> bool:
    """Return whether the measure exists and more of it is better."""
    return measure == TRAININGS_HELD or (measure in MEASURES and measure not in NOT_PLANNABLE)


def may_be_narrowed(measure: str, names: Iterable[str]) -> bool:
    """Return whether an indicator of this measure may be narrowed by these filters."""
    return set(names) <= set((COURSE,) if measure == TRAININGS_HELD else NARROWED_BY)


def get_unit(measure: str) -> str:
    """Return what the numbers of a measure count: people, or courses of people, hours ..."""
    if measure in _UNITS:
        return _UNITS[measure]
    if MEASURES[measure].counts == PEOPLE:
        return PEOPLE_UNIT
    return ATTEMPTS_UNIT if MEASURES[measure].source == ATTEMPTS else COURSES_UNIT


def is_additive_over_time(measure: str) -> bool:
    """Whether the numbers of periods add up: people do not, as one may be counted in several."""
    return measure == TRAININGS_HELD or MEASURES[measure].counts in (FACTS, SUM)


def has_future_days(measure: str) -> bool:
    """Return whether facts may belong to days to come: a duty is counted by the day it is due."""
    return measure != TRAININGS_HELD and MEASURES[measure].source == OBLIGATIONS


def choose_plan(measure: str, parts: Sequence[int | None], total: int | None) -> int | None:
    """Return the plan of a span from the plans of its half-years; None for none.

    For people in several half-years it is the total that is planned for the whole.
    """
    if len(parts) == 1 or is_additive_over_time(measure):
        return sum(part or 0 for part in parts) or None
    return total
