"""The store of people's keys, which stands outside of the database and of its backups.

A backup holds personal columns encrypted with the key of each person. Destroying a key here makes
them unreadable in all backups at once. The store also is the register of erasures: a destroyed key
leaves its label, the moment and the hashes of removed files, so that an erasure can be repeated
after a restore. It holds no personal data.
"""

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lms.core.crypto import generate_file_key

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS holder_key ("
    "label TEXT PRIMARY KEY, secret BLOB, destroyed_at TEXT,"
    " files TEXT NOT NULL DEFAULT '[]', commitments TEXT NOT NULL DEFAULT '{}'"
    ") WITHOUT ROWID"
)


class KeyStoreFailed(Exception):
    """The file of keys cannot be read or written; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class DestroyedKey:
    """A holder whose key is destroyed, the files that were removed, and commitments by number."""

    label: str
    destroyed_at: str
    files: tuple[str, ...]
    commitments: dict[str, str]


def build_label(table: str, row_id: int, created_at: datetime | str) -> str:
    """Return the label of a holder.

    Ids are given anew after a restore: the moment tells their holders apart. `created_at` is an
    aware datetime, or the text that SQLite stores.
    """
    if isinstance(created_at, datetime):
        created_at = created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    text = created_at[:26].ljust(19)
    return f"{table}:{row_id}:{text if '.' in text else text + '.000000'}"


def parse_label(label: str) -> tuple[str, int, datetime]:
    """Return the table, the id and the moment of a label."""
    table, row_id, created_at = label.split(":", 2)
    return table, int(row_id), datetime.fromisoformat(created_at).replace(tzinfo=UTC)


class KeyStore:
    """Keys of holders in a small SQLite file of mode 600, overwritten when they are destroyed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fetch_keys(self, labels: Collection[str]) -> dict[str, bytes | None]:
        """Return the keys of holders, new ones where there are none; None for destroyed keys.

        New keys are on the disk when this returns.
        """
        with self._open() as connection:
            old_keys = self._read_keys(connection, labels)
            new_keys = [(label, generate_file_key()) for label in labels if label not in old_keys]
            connection.executemany("INSERT INTO holder_key (label, secret) VALUES (?, ?)", new_keys)
        return {**old_keys, **dict(new_keys)}

    def find_keys(self, labels: Collection[str]) -> dict[str, bytes | None]:
        """Return the keys of those holders that the store knows; None for destroyed keys."""
        with self._open() as connection:
            return self._read_keys(connection, labels)

    def destroy(
        self,
        labels: Collection[str],
        *,
        now: datetime,
        files: Collection[str] = (),
        commitments: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Destroy keys for good, also of holders that have none yet. Idempotent.

        `files` and `commitments` are what a restore has to remove and to write again; the first
        ones that a label gets stay.
        """
        values = (
            now.astimezone(UTC).isoformat(),
            json.dumps(sorted(files)),
            json.dumps(dict(sorted(commitments.items()))),
        )
        with self._open() as connection:
            connection.executemany(
                "INSERT INTO holder_key (label, destroyed_at, files, commitments)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (label) DO UPDATE SET secret = NULL,"
                " destroyed_at = excluded.destroyed_at, files = excluded.files,"
                " commitments = excluded.commitments WHERE destroyed_at IS NULL",
                [(label, *values) for label in labels],
            )

    def list_destroyed(self) -> list[DestroyedKey]:
        """Return all destroyed keys, the oldest first."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT label, destroyed_at, files, commitments FROM holder_key"
                " WHERE destroyed_at IS NOT NULL ORDER BY destroyed_at, label"
            ).fetchall()
        return [
            DestroyedKey(
                label=label,
                destroyed_at=destroyed_at,
                files=tuple(json.loads(files)),
                commitments=json.loads(commitments),
            )
            for label, destroyed_at, files, commitments in rows
        ]

    @staticmethod
    def _read_keys(
        connection: sqlite3.Connection, labels: Collection[str]
    ) -> dict[str, bytes | None]:
        rows = connection.execute(
            "SELECT label, secret FROM holder_key WHERE label IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(labels)),),
        )
        return dict(rows.fetchall())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open a durable transaction. Raises KeyStoreFailed, also for an error of the block."""
        try:
            with self._begin() as connection:
                yield connection
        except OSError as error:
            raise KeyStoreFailed(f"LMS_KEY_STORE: {self._path}: {error.strerror}") from error
        except sqlite3.Error as error:
            raise KeyStoreFailed(f"LMS_KEY_STORE: {self._path}: {error}") from error

    @contextmanager
    def _begin(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction; the file is created with mode 600."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self._path, timeout=15, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            try:
                yield connection
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk has ended the transaction already
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
