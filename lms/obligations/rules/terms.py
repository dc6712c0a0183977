"""What an assignment asks of whom by when, and the limits of what may be asked."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

MAX_COURSES: Final = 10
MAX_NAME: Final = 200
NARROWING_DEPTH: Final = 5
NARROWING_LEAVES: Final = 50

REMINDER_DAYS: Final = (14, 7, 1)
MAX_REMINDERS: Final = 10
RENEWAL_WINDOW_DAYS: Final = 60
OVERDUE_EVERY_DAYS: Final = 7
ESCALATE_HR_DAYS: Final = 7
ESCALATE_OFFICER_DAYS: Final = 14
# The numbers of an assignment: from, to.
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
DAYS_IN_A_MONTH: Final = 28  # at least

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
    """The base of an assignment: the civil servants of a region unit or of an organisation, with all below it. Exactly one is set."""

    region_unit_id: int | None = None
    organisation_id: int | None = None

    def is_one(self) -> bool:
        """Whether exactly one of the two is set."""
        return (self.region_unit_id is None) != (self.organisation_id is None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an assignment says. Any one of the courses meets it; the first is the one that it is counted by.

    Due by `due_on`, or `due_days` after a person came into the target. `starts_on`: nothing opens before it; None for at once.
    `escalate_hr_days`, `escalate_officer_days`: days after the due day and the grace; None for never.
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


def fingerprint(terms: Terms) -> str:
    """What the terms ask of whom by when, in 64 hexadecimal digits: two assignments with the same are one."""
    due = terms.due_on.isoformat() if terms.due_on else terms.due_days
    asked = [
        terms.course_ids[0],
        sorted(terms.course_ids),
        terms.target.region_unit_id,
        terms.target.organisation_id,
        terms.narrowing,
        due,
        terms.renewal_months,
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def parse_narrowing(data: object) -> dict[str, Any] | None:
    """The narrowing that data says, None for none: {"all": [...]}, {"any": [...]}, {"not": x}, {"unit": id}, {"organisation": id},
    {"category": code}, {"list": id}. Raises ValueError where it is something else, is nested more than 5 deep or has more than 50 leaves.
    """
    if data is None or data == {}:
        return None
    parsed = _parsed(data, NARROWING_DEPTH)
    if sum(1 for _leaf in leaves(parsed)) > NARROWING_LEAVES:
        raise ValueError("too many conditions")
    return parsed


def leaves(narrowing: dict[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """The conditions in a narrowing: which kind, and its id or code."""
    for kind, value in (narrowing or {}).items():
        if kind in (ALL, ANY):
            for part in value:
                yield from leaves(part)
        elif kind == NOT:
            yield from leaves(value)
        else:
            yield kind, value


def in_units(
    narrowing: dict[str, Any] | None, units: Collection[int], successor: int
) -> dict[str, Any] | None:
    """The narrowing with the successor of some units in their place."""
    if narrowing is None:
        return None
    kind, value = next(iter(narrowing.items()))
    if kind in (ALL, ANY):
        return {kind: [in_units(part, units, successor) for part in value]}
    if kind == NOT:
        return {NOT: in_units(value, units, successor)}
    return {kind: successor if kind == UNIT and value in units else value}


def _parsed(data: object, depth: int) -> dict[str, Any]:
    if not isinstance(data, dict) or len(data) != 1 or not depth:
        raise ValueError("not a condition")
    kind, value = next(iter(data.items()))
    if kind in (ALL, ANY) and isinstance(value, list) and 0 < len(value) <= NARROWING_LEAVES:
        return {kind: [_parsed(part, depth - 1) for part in value]}
    if kind == NOT:
        return {NOT: _parsed(value, depth - 1)}
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
