"""Checks of settings against each other and against the database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.core.settings import SettingError

if TYPE_CHECKING:
    from lms.web.container import Container


def refuse_another_iin_key(container: "Container") -> None:
    """Raise SettingError unless LMS_IIN_KEY is the key that the database was written with.

    With another key IINs cannot be read, and what is written with it could not be read later.
    """
    from lms.operations.key_check import is_right_key  # slow to import

    if _is_file_missing(container.database.url):
        return  # nothing is encrypted yet, and connecting would create an empty file
    is_right = is_right_key(container.database, container.iin_cipher)
    container.database.dispose()  # forked processes open their own connections
    if not is_right:
        raise SettingError(
            "LMS_IIN_KEY is not the key with which this database was written: put that one back, "
            "or finish `lms database rekey`"
        )


def refuse_another_revision(url: str) -> None:
    """Raise ClickException unless the database is at the revision that this program needs.

    A server starts on such a database all the same, and answers 503 until it is migrated.
    """
    from lms.core.migrations import (  # slow to import
        MigrationFailed,
        find_newest_revision,
        read_revision,
    )

    try:
        current = "base" if _is_file_missing(url) else read_revision(url)
    except MigrationFailed as error:
        raise click.ClickException(str(error)) from None
    newest = find_newest_revision(url)
    if current == newest:
        return
    is_older = current == "base" or current < newest
    raise click.ClickException(
        f"The database is at {current}, this program needs {newest}: "
        + ("run lms database migrate" if is_older else "install the version that migrated it")
        + "."
    )


def _is_file_missing(url: str) -> bool:
    """Return whether the database is one of SQLite that is not there yet."""
    from sqlalchemy import make_url

    database_url = make_url(url)
    return (
        database_url.get_backend_name() == "sqlite"
        and not Path(database_url.database or "").exists()
    )
