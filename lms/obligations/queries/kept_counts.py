"""Ready counts for lists of duties, which reporting supplies.

Without a ready count a list counts its rows.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor

# The numbers of an assignment: people whose obligation is open, met or exempt, and of them those
# who met it, are overdue, or are exempt.
ProgressCounts = dict[str, int]
NO_PROGRESS: Final[ProgressCounts] = {"total": 0, "met": 0, "overdue": 0, "exempt": 0}


@dataclass(frozen=True, slots=True)
class DutyArea:
    """The people of whom somebody asks: those whom the actor answers for, in a unit or in all."""

    actor: Actor
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """What counts from kept figures; each returns None for what it does not know.

    `count_late`: session, area, slug of a course or '', today; the overdue duties and their people.
    `list_late_days`: the same; the days, in order, with the overdue duties due first on each.
    `count_progress`: session, area, ids of assignments, today; their numbers by id.
    """

    count_late: Callable[[Session, DutyArea, str, date], tuple[int, int] | None]
    list_late_days: Callable[[Session, DutyArea, str, date], list[tuple[date, int]] | None]
    count_progress: Callable[
        [Session, DutyArea, Collection[int], date], dict[int, ProgressCounts] | None
    ]


_KEEPERS: Final[list[KeptCounts]] = []


def register_kept_counts(keeper: KeptCounts) -> None:
    """Let a higher domain answer counts from what it keeps."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def find_late_count(
    session: Session, area: DutyArea, course: str, today: date
) -> tuple[int, int] | None:
    """Return the overdue duties in an area and their people, each once; None if nobody keeps them.

    `course`: the slug of one, or '' for all.
    """
    answers = (keeper.count_late(session, area, course, today) for keeper in _KEEPERS)
    return next((answer for answer in answers if answer is not None), None)


def find_late_days(
    session: Session, area: DutyArea, course: str, today: date
) -> list[tuple[date, int]] | None:
    """Return the days, in order, with the overdue duties due first on each; None if unknown."""
    answers = (keeper.list_late_days(session, area, course, today) for keeper in _KEEPERS)
    return next((answer for answer in answers if answer is not None), None)


def find_progress(
    session: Session, area: DutyArea, assignment_ids: Collection[int], today: date
) -> dict[int, ProgressCounts] | None:
    """Return the numbers of assignments in an area by id; None if nobody keeps them.

    Assignments without anybody are left out.
    """
    answers = (keeper.count_progress(session, area, assignment_ids, today) for keeper in _KEEPERS)
    return next((answer for answer in answers if answer is not None), None)
