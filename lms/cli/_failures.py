"""What an operator can do about an error that ends a command, in one line."""

import errno
import sqlite3
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from lms.core.key_store import KeyStoreFailed
from lms.core.migrations import MigrationFailed, read_revision
from lms.core.settings import SettingError, load_settings
from lms.core.sqlite_connections import is_schema_missing

# Whatever else an OSError says is a fault of the program and needs its traceback.
OF_THE_MACHINE: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO}
)
# Classes of SQLSTATE: connection, sign-in, database name, resources, operator, system.
OUTAGES: Final = ("08", "28", "3D", "53", "57", "58")
READ_ONLY, NO_RIGHT, LOCKED = "25006", "42501", "55P03"
NO_SCHEMA: Final = "3F000"
MISSING: Final = ("42P01", "42703", NO_SCHEMA)  # a table, a column, a schema


def explain_failure(error: Exception) -> str | None:
    """Return why a command failed and what to do; None for a fault of the program."""
    if isinstance(error, KeyStoreFailed):
        return str(error)
    if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return _explain_database(error.orig) if isinstance(error, DBAPIError) else None


def _explain_database(cause: Any) -> str | None:
    """Explain an error of a driver. Its first line names no values, unlike what may follow."""
    if isinstance(cause, sqlite3.Error):
        is_missing = is_schema_missing(cause)
        is_outage = not isinstance(cause, sqlite3.IntegrityError | sqlite3.ProgrammingError)
    else:
        # A failure without a state never connected.
        state = getattr(cause, "sqlstate", None) or "08000"
        is_missing = state in MISSING
        is_outage = state.startswith(OUTAGES) or state in (READ_ONLY, NO_RIGHT, LOCKED)
    if is_missing:
        return _explain_missing(getattr(cause, "sqlstate", None))
    text = (str(cause).splitlines() or [type(cause).__name__])[0].strip()
    return f"the database cannot be used: {text}" if is_outage else None


def _explain_missing(state: str | None) -> str:
    """Explain that a table is missing, or that it stands where the role does not look."""
    if state == NO_SCHEMA:
        return (
            "the search_path of the database's role names no schema that there is: "
            "ALTER ROLE ... SET search_path = public"
        )
    try:
        read_revision(load_settings().database_url)
    except MigrationFailed as error:
        return str(error)
    except (SettingError, DBAPIError):
        pass  # the first failure says more than one of looking for its reason
    return "the database is empty or of another version of the program: run lms database migrate"
