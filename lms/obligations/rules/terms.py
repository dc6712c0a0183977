"""The terms of an assignment, their limits, and its conditions (narrowing)."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

MAX_COURSES: Final = 10
MAX_NAME: Final = 200
MAX_CONDITION_DEPTH: Final = 5
MAX_CONDITIONS: Final = 50

REMINDER_DAYS: Final = (14, 7, 1)
MAX_REMINDERS: Final = 10
RENEWAL_WINDOW_DAYS: Final = 60
OVERDUE_EVERY_DAYS: Final = 7
ESCALATE_HR_DAYS: Final = 7
ESCALATE_OFFICER_DAYS: Final = 14
# The smallest and the largest value of each number of an assignment.
LIMITS: Final = {
    "due_days": (1, 1095),
    "grace_days": (0, 365),
    "renewal_months": (0, 120),
    "renewal_window_days": (0, 365),
    "overdue_every_days": (0, 90),
    "escalate_hr_days": (0, 365),
    "escalate_officer_days": (0, 365),
}
REMINDER_LIMITS: Final = (1, 365)
DAYS_IN_A_MONTH: Final = 28  # fewest days of a month

ALL: Final = "all"
ANY: Final = "any"
NOT: Final = "not"
UNIT: Final = "unit"
ORGANISATION: Final = "organisation"
CATEGORY: Final = "category"
LIST: Final = "list"
_IDS: Final = (UNIT, ORGANISATION, LIST)


@dataclass(frozen=True, slots=True)
class Target:
    """The target of an assignment: a region unit or an organisation, with all below it.

    Exactly one of the two is set.
    """

    region_unit_id: int | None = None
    organisation_id: int | None = None

    def is_one(self) -> bool:
        """Return whether exactly one of the two is set."""
        return (self.region_unit_id is None) != (self.organisation_id is None)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an assignment.

    Any one of the courses meets it; figures count it under the first. It is due by `due_on`, or
    `due_days` after a person joins the target. No obligation opens before `starts_on`.
    `escalate_hr_days`, `escalate_officer_days`: days after the due day and the grace; None: never.
    `supervised`: the final test has to be taken in a sitting.
    """

    course_ids: tuple[int, ...]
    target: Target
    reason: str
    narrowing: dict[str, Any] | None = None
    starts_on: date | None = None
    due_on: date | None = None
    due_days: int | None = None
    grace_days: int = 0
    renewal_months: int = 0
    renewal_window_days: int = RENEWAL_WINDOW_DAYS
    reminder_days: tuple[int, ...] = REMINDER_DAYS
    overdue_every_days: int = OVERDUE_EVERY_DAYS
    escalate_hr_days: int | None = ESCALATE_HR_DAYS
    escalate_officer_days: int | None = ESCALATE_OFFICER_DAYS
    recognise_earlier: bool = True
    supervised: bool = False


def order_courses(course_ids: Sequence[int], present: Sequence[int]) -> tuple[int, ...]:
    """Return the courses with those of the present terms first, in their order.

    So the first course, by which duties, exemptions and figures go, stays the first one.
    """
    return tuple(dict.fromkeys([*(row for row in present if row in course_ids), *course_ids]))


def fingerprint_terms(terms: Terms) -> str:
    """Return a SHA-256 hash of courses, people and due day; equal hashes mean one assignment."""
    due = terms.due_on.isoformat() if terms.due_on else terms.due_days
    identity: list[Any] = [
        terms.course_ids[0],
        sorted(terms.course_ids),
        terms.target.region_unit_id,
        terms.target.organisation_id,
        terms.narrowing,
        due,
        terms.renewal_months,
    ]
    if terms.supervised:
        identity.append("supervised")
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


def parse_narrowing(data: object) -> dict[str, Any] | None:
    """Parse the conditions of an assignment; None for no condition.

    A condition is {"all": [...]}, {"any": [...]}, {"not": condition}, {"unit": id},
    {"organisation": id}, {"category": code} or {"list": id}. Raises ValueError for anything else,
    for more than 5 levels and for more than 50 single conditions.
    """
    if data is None or data == {}:
        return None
    condition = _parse_condition(data, MAX_CONDITION_DEPTH)
    if sum(1 for _condition in list_conditions(condition)) > MAX_CONDITIONS:
        raise ValueError("too many conditions")
    return condition


def list_conditions(narrowing: dict[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """Yield each single condition of a narrowing as its kind and its id or code."""
    for kind, value in (narrowing or {}).items():
        if kind in (ALL, ANY):
            for part in value:
                yield from list_conditions(part)
        elif kind == NOT:
            yield from list_conditions(value)
        else:
            yield kind, value


def replace_units(
    narrowing: dict[str, Any] | None, units: Collection[int], successor: int
) -> dict[str, Any] | None:
    """Return the narrowing with some units replaced by their successor."""
    if narrowing is None:
        return None
    kind, value = next(iter(narrowing.items()))
    if kind in (ALL, ANY):
        return {kind: [replace_units(part, units, successor) for part in value]}
    if kind == NOT:
        return {NOT: replace_units(value, units, successor)}
    return {kind: successor if kind == UNIT and value in units else value}


def _parse_condition(data: object, depth: int) -> dict[str, Any]:
    if not isinstance(data, dict) or len(data) != 1 or not depth:
        raise ValueError("not a condition")
    kind, value = next(iter(data.items()))
    if kind in (ALL, ANY) and isinstance(value, list) and 0 < len(value) <= MAX_CONDITIONS:
        return {kind: [_parse_condition(part, depth - 1) for part in value]}
    if kind == NOT:
        return {NOT: _parse_condition(value, depth - 1)}
    if (
        kind in _IDS
        and isinstance(value, int)
        and not isinstance(value, bool)
        and 0 < value < 2**31
    ):
        return {kind: value}
    if kind == CATEGORY and isinstance(value, str) and 0 < len(value) <= 10:
        return {CATEGORY: value}
    raise ValueError("not a condition")
