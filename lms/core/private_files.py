"""Permissions of the instance's files: for the user of the service alone.

The `lms` command creates them so by its umask; here is what was created otherwise, or by hand.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import make_url

from lms.core.settings import Settings

OTHERS: Final = 0o077  # the permissions of the group and of everybody else
log = structlog.get_logger()


def tighten_instance(settings: Settings) -> None:
    """Take the permissions of others from what exists already, and log how much that was.

    All of the instance folder if others could enter it; else its first level, behind which nothing
    can be reached: files/ may hold a million.
    """
    tightened_count, open_count = 0, 0
    for path in [*_list_instance(settings.instance), *_list_database_files(settings.database_url)]:
        try:
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode) or not mode & OTHERS:
                continue
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
            tightened_count += 1
        except FileNotFoundError:  # another process has removed it since
            continue
        except PermissionError:  # it belongs to somebody else
            open_count += 1
    if tightened_count:
        log.warning("permissions of the instance folder tightened", files=tightened_count)
    if open_count:
        log.warning("files of the instance folder are open to others", files=open_count)


def _list_instance(folder: Path) -> Iterator[Path]:
    """Yield the folder last, so that a start that is interrupted does all of it again."""
    if folder.stat().st_mode & OTHERS:
        for parent, folders, files in os.walk(folder):
            yield from (Path(parent, name) for name in (*folders, *files))
    else:
        yield from folder.iterdir()
    yield folder


def _list_database_files(url: str) -> Iterator[Path]:
    """Yield the files of an SQLite database, which may stand outside of the instance folder."""
    database_url = make_url(url)
    if database_url.get_backend_name() != "sqlite" or not database_url.database:
        return
    for suffix in ("", "-wal", "-shm"):
        path = Path(database_url.database + suffix)
        if path.is_file():
            yield path
