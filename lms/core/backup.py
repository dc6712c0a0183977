"""Backup and restore of the database. A live SQLite database is never copied as a file: most such copies are torn."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url

from lms.core.database import prepare_functions

PAGES_A_STEP: Final = 2000  # between two steps others may write


class BackupFailed(Exception):
    """The backup or the restore was not made; the message says why and what to do. What was there before is still there."""


def back_up(url: str, target: Path) -> None:
    """Writes a consistent copy of the database to a new file: SQLite's own format, or pg_dump's custom format. Raises BackupFailed."""
    if target.exists():
        raise BackupFailed(f"{target} is there already: give each backup a name of its own")
    with _finished_or_nothing(target) as part:
        if url.startswith("sqlite"):
            _copy(_sqlite_file(url), part)
            _make_single_file(part)
        else:
            _run_postgresql("pg_dump", make_url(url), "--format=custom", f"--file={part}")


def restore(url: str, source: Path, *, replace: bool) -> None:
    """Puts a backup in place of the database. The server has to be stopped. `replace`: also where there is data. Raises BackupFailed."""
    if url.startswith("sqlite"):
        _check(source)
        file = _sqlite_file(url)
        if file.exists() and not replace:
            raise BackupFailed(f"{file} is there already: move it away, or say --replace")
        _copy(source, file)
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
def _finished_or_nothing(target: Path) -> Iterator[Path]:
    """A name beside the target for the work; it becomes the target once all of it is on the disk, and disappears on a failure."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as error:
        raise BackupFailed(f"{target}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def _sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup: a writer meanwhile is waited for, and what it wrote is taken along."""
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, pages=PAGES_A_STEP, sleep=0.01)
    except sqlite3.Error as error:
        raise BackupFailed(f"{source}: {error}") from error


def _make_single_file(file: Path) -> None:
    """The copy of a WAL database would bring two more files along as soon as it is opened; a backup is one."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    _check(file)


def _check(file: Path) -> None:
    """Raises BackupFailed unless the file is a sound database of this program."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            prepare_functions(connection)  # the check walks through the index of names
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"{file} is no backup of this program: {error}") from error
    if found != "ok":
        raise BackupFailed(f"{file} is damaged: {found}")


def _run_postgresql(program: str, url: URL, *arguments: str) -> None:
    """Runs a program of PostgreSQL's client. The password goes by the environment: a command line can be read by everybody on the machine."""
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, f"--dbname={address}", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
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
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")
