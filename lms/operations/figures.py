"""Bringing the figures up to date, and counting them anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.assessment.services import (
    CountDifference,
    apply_count_differences,
    find_count_differences,
    fold_attempts,
)
from lms.core.database import Database
from lms.reporting.services import Difference, apply_differences, find_differences, fold_figures


@dataclass(frozen=True, slots=True)
class Recount:
    """What differed from the records: figures, and counts of the results of questions."""

    figures: Sequence[Difference]
    results: Sequence[CountDifference]


def fold_all_events(database: Database) -> int:
    """Fold what is not counted yet into the figures; return how many events were added."""
    return _fold_all(database, fold_figures)


def fold_all_attempts(database: Database) -> int:
    """Fold beginnings and ends of attempts into the counts of questions; return how many."""
    return _fold_all(database, fold_attempts)


def _fold_all(database: Database, fold_some: Callable[[Session], int]) -> int:
    """Fold in batches, each a unit of work."""
    total, count = 0, 1
    while count:
        with database.write() as session:
            count = fold_some(session)
            total += count
    return total


def recount_all(database: Database) -> Recount:
    """Count everything anew, set right what differs and return it.

    It counts while only reading, so that the site goes on, however long it takes.
    """
    with database.read() as session:
        recount = Recount(find_differences(session), find_count_differences(session))
    if recount.figures or recount.results:
        with database.write() as session:
            apply_differences(session, recount.figures)
            apply_count_differences(session, recount.results)
    return recount
