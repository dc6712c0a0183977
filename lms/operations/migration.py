"""Migration of the database to a revision, upwards or downwards."""

import re
from typing import Final

from lms.core.database import open_database
from lms.core.migrations import (
    downgrade_database,
    find_newest_revision,
    read_revision,
    upgrade_database,
)
from lms.core.settings import Settings
from lms.core.statistics import refresh_statistics
from lms.operations.errors import OperationRefused

HEAD: Final = "head"


def migrate_database(settings: Settings, revision: str = HEAD) -> str:
    """Migrate upwards and return the revision that was reached, HEAD by this name.

    The caller holds the preparation lock. Raises MigrationFailed, and OperationRefused if the
    database was beyond the revision.
    """
    upgrade_database(settings.database_url, revision, zone=settings.timezone)
    database = open_database(settings.database_url)
    refresh_statistics(database)  # those of indexes that a migration has built anew are lost
    database.dispose()
    return _read_reached_revision(settings.database_url, revision, "later")


def roll_back_database(url: str, revision: str) -> str:
    """Migrate downwards and return the revision that was reached, as migrate_database() does."""
    downgrade_database(url, revision)
    return _read_reached_revision(url, revision, "earlier")


def _read_reached_revision(url: str, revision: str, order: str) -> str:
    """Return where the database is. Raises OperationRefused if that is beyond the revision."""
    current = read_revision(url)
    target = find_newest_revision(url) if revision == HEAD else revision
    if target != current and re.fullmatch("[0-9]{4}", target):  # else steps, such as "-1"
        step = "rollback" if order == "later" else "migrate"
        raise OperationRefused(
            f"The database is at {current}, {order} than {revision}, and stays there: "
            f"lms database {step} {revision} changes that."
        )
    return HEAD if revision == HEAD else current
