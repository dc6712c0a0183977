"""Counts of the rows of a list of people with obligations, from kept figures where they answer."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Obligation
from lms.obligations.queries.kept_counts import (
    NO_PROGRESS,
    DutyArea,
    find_late_count,
    find_progress,
)
from lms.obligations.queries.obliged_filter import select_filtered
from lms.obligations.queries.obliged_search import OVERDUE, ObligedSearch

# The numbers of an assignment that make up a list of its people: what is added, what taken away.
_NUMBERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "": ("total", ()),
    "open": ("total", ("met", "exempt")),
    OVERDUE: (OVERDUE, ()),
    "met": ("met", ()),
    "exempt": ("exempt", ()),
}


def count_obliged_people(session: Session, by: Actor, search: ObligedSearch, *, today: date) -> int:
    """Count the rows of a list on all its pages."""
    count = _find_kept_rows(session, by, search, today)
    if count is not None:
        return count
    statement = _build_count(by.drop_person(), search, today, with_people=False)
    return session.scalar(statement) or 0


def count_rows_and_people(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> tuple[int, int]:
    """Count the rows of a list on all its pages, and its people, each once."""
    counts = _find_kept_duties(session, by, search, today)
    if counts is not None:
        return counts
    statement = _build_count(by.drop_person(), search, today, with_people=True)
    rows, people = session.execute(statement).one()
    return rows, people


@lru_cache(maxsize=32)  # one statement holds 100 KB
def _build_count(scope: Actor, search: ObligedSearch, today: date, *, with_people: bool) -> Any:
    """Select the number of rows, and that of people if it is wanted."""
    people = [func.count(Obligation.person_id.distinct())] if with_people else []
    return select_filtered(select(func.count(), *people), scope, search, today)


def _find_kept_rows(session: Session, by: Actor, search: ObligedSearch, today: date) -> int | None:
    """Return the rows of a list whose number is kept; None for any other."""
    if search.by_duty:
        counts = _find_kept_duties(session, by, search, today)
        return None if counts is None else counts[0]
    if search.is_by_text or search.course or search.state not in _NUMBERS:
        return None
    if search.assignment_id is None:
        return None
    area = DutyArea(by, search.unit_id)
    progress = find_progress(session, area, [search.assignment_id], today)
    if progress is None:
        return None
    numbers = progress.get(search.assignment_id, NO_PROGRESS)
    whole, parts = _NUMBERS[search.state]
    return numbers[whole] - sum(numbers[part] for part in parts)


def _find_kept_duties(
    session: Session, by: Actor, search: ObligedSearch, today: date
) -> tuple[int, int] | None:
    """Return the rows and the people of a list of late duties; None for any other list."""
    if not search.is_of_late or search.is_by_text:
        return None
    return find_late_count(session, DutyArea(by, search.unit_id), search.course, today)
