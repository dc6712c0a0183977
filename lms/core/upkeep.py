"""Upkeep of what the core stores: expired counts and texts, statistics, leftovers of files."""

from datetime import timedelta
from typing import Final

from lms.core import kept_texts, throttle
from lms.core.statistics import refresh_statistics
from lms.core.steps import StepContext
from lms.core.tables.xlsx_writer import remove_leftovers

UNFINISHED_FOR: Final = timedelta(days=1)  # longer than writing any workbook takes


def sweep_throttle(context: StepContext) -> None:
    """Delete expired counts of attempts, and texts that nobody came back for."""
    with context.database.write() as session:
        throttle.sweep(session, now=context.clock.now())
        kept_texts.sweep(session, now=context.clock.now())


def keep_statistics(context: StepContext) -> None:
    """Keep what SQLite knows of its tables up to date, by which it chooses its indexes."""
    refresh_statistics(context.database)


def remove_unfinished_workbooks(context: StepContext) -> None:
    """Delete the rows of workbooks whose process was killed while it wrote them."""
    remove_leftovers(before=context.clock.now() - UNFINISHED_FOR)
