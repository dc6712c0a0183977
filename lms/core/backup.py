"""Backup and restore of the database.

A live SQLite database is never copied as a file: most such copies are inconsistent.
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import time
from typing import Final

from sqlalchemy.engine import URL, make_url

from lms.core.sqlite_connections import is_schema_missing, register_functions

PAGES_PER_STEP: Final = 2000  # others may write between two steps
PART: Final = ".part"  # what is not finished yet
STALE_SECONDS: Final = 1800  # since the last write: then its process is gone


class BackupFailed(Exception):
    """A backup or restore failed and changed nothing; the message says why and what to do."""


def back_up(url: str, target: Path, *, seal: Callable[[Path], None]) -> None:
    """Write a consistent copy of the database to a new file.

    The format is SQLite's own, or pg_dump's custom format. `seal` encrypts the personal columns of
    SQLite's copy before it has its name; pg_dump's file is not sealed. Raises BackupFailed.
    """
    if target.exists():
        raise BackupFailed(f"{target} is there already: give each backup a name of its own")
    with _open_atomically(target) as part:
        if url.startswith("sqlite"):
            _copy_database(_find_sqlite_file(url), part)
            _make_single_file(part)
            seal(part)
            _check_file(part)
        else:
            _run_postgresql("pg_dump", make_url(url), "--format=custom", f"--file={part}")


def restore_database(
    url: str, source: Path, *, replace: bool, unseal: Callable[[Path], object]
) -> None:
    """Replace the database with a backup while the server is stopped.

    `unseal` decrypts the personal columns of SQLite's copy before it takes the place of the
    database. Raises BackupFailed, also if there is data and `replace` is false.
    """
    if url.startswith("sqlite"):
        _check_file(source)
        file = _find_sqlite_file(url)
        if file.exists() and not replace:
            raise BackupFailed(f"{file} is there already: move it away, or say --replace")
        part = _name_part(file)
        try:
            _copy_database(source, part)
            unseal(part)
            _copy_database(part, file)
        except sqlite3.Error as error:
            raise BackupFailed(f"{file.parent}: {error}") from error
        finally:
            _remove_part(part)
        return
    options = ("--clean", "--if-exists") if replace else ()
    _run_postgresql(
        "pg_restore",
        make_url(url),
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        *options,
        str(source),
    )


@contextmanager
def _open_atomically(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside the target; rename it after fsync, or delete it on failure."""
    part = _name_part(target)
    try:
        part.touch(mode=0o600)  # names the folder that is missing, full or not writable
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as error:
        raise BackupFailed(f"{target}: {error.strerror}") from error
    except sqlite3.Error as error:
        advice = ": make the backup with the version that migrated the database"
        hint = advice if is_schema_missing(error) else ""
        raise BackupFailed(f"{target}: {error}{hint}") from error
    finally:
        _remove_part(part)


def _name_part(target: Path) -> Path:
    """Return a path beside the target, and remove what killed processes left at such paths.

    Before it is sealed such a copy holds the names of all people in clear.
    """
    for leftover in target.parent.glob(f".*.[0-9]*{PART}"):
        with suppress(OSError):  # another process may remove it, or own it
            if time() - leftover.stat().st_mtime > STALE_SECONDS:
                _remove_part(leftover)
    return target.with_name(f".{target.name}.{os.getpid()}{PART}")


def _remove_part(part: Path) -> None:
    """Remove a copy with SQLite's journal of it, which holds parts of it."""
    for path in (part, part.with_name(f"{part.name}-journal")):
        path.unlink(missing_ok=True)


def _find_sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_database(source: Path, target: Path) -> None:
    """Copy by SQLite's online backup, which includes what others write meanwhile."""
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, pages=PAGES_PER_STEP, sleep=0.01)
    except sqlite3.Error as error:
        raise BackupFailed(f"{source} cannot be copied to {target.parent}: {error}") from error


def _make_single_file(file: Path) -> None:
    """Leave WAL mode: a WAL database creates two more files once opened, a backup is one file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _check_file(file: Path) -> None:
    """Raise BackupFailed unless the file is an intact database of this application."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            register_functions(connection)  # the check reads indexes that use them
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"{file} is no backup of this program: {error}") from error
    if verdict != "ok":
        raise BackupFailed(f"{file} is damaged: {verdict}")


def _run_postgresql(program: str, url: URL, *arguments: str) -> None:
    """Run pg_dump or pg_restore.

    The password goes by the environment: any user of the machine can read a command line.
    """
    dsn = url.set(drivername="postgresql", password=None).render_as_string()
    base_dsn, question_mark, query = dsn.partition("?")
    dsn = base_dsn + question_mark + query.replace("+", "%20")  # libpq takes a plus for itself
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, f"--dbname={dsn}", *arguments]
    try:
        process = subprocess.run(  # noqa: S603
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupFailed(
            f"{program} is missing: install PostgreSQL's client (Debian: postgresql-client)"
        ) from None
    if process.returncode:
        raise BackupFailed(f"{program}: {process.stderr.strip()}")
