"""Sealing of a backup: personal columns are encrypted there, each with its person's own key.

A backup keeps everything else in clear. Without the key store it restores to people without names,
and whoever's key is destroyed comes back without a name from any backup.
"""

import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lms.core.crypto import FieldCipher
from lms.core.key_store import KeyStore, build_label
from lms.core.personal_data import SealedColumns, blank_texts
from lms.core.sqlite_connections import register_functions

BATCH: Final = 2000
SEALED: Final = "sealed_row"
_CREATE: Final = (
    f"CREATE TABLE {SEALED} (id INTEGER PRIMARY KEY, label TEXT NOT NULL, record TEXT NOT NULL,"
    " is_deleted_without_key INTEGER NOT NULL, secret BLOB NOT NULL)"
)


class SealRefused(Exception):
    """A sealed backup can't be opened; the message says why."""


def seal_copy(path: Path, *, store: KeyStore, tables: Sequence[SealedColumns]) -> None:
    """Encrypt the personal columns of a copy of a SQLite database, and leave no trace of them.

    Keys are made for people who have none. The copy has to be in nobody's use.
    """
    with closing(_open_file(path)) as connection:
        connection.execute("BEGIN")
        connection.execute(_CREATE)
        with _drop_indexes(connection, {table.table for table in tables}):
            for table in tables:
                _seal_table(connection, table, store)
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def unseal_copy(path: Path, *, store: KeyStore) -> int:
    """Decrypt a copy of a sealed backup in place; return how many rows stay without their data.

    Those are the rows whose key is destroyed. Raises SealRefused if the store lacks a key, since
    then it is not the store of this backup.
    """
    with closing(_open_file(path)) as connection:
        if not _has_sealed_rows(connection):
            return 0
        connection.execute("BEGIN")
        tables = connection.execute(f"SELECT DISTINCT json_extract(record, '$[0]') FROM {SEALED}")  # noqa: S608
        with _drop_indexes(connection, {table for (table,) in tables.fetchall()}):
            lost_count = sum(
                _unseal_rows(connection, rows, store) for rows in _read_in_batches(connection)
            )
        connection.execute(f"DROP TABLE {SEALED}")
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    return lost_count


def _open_file(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    register_functions(connection)
    connection.create_function("blank_texts", 1, _blank_json, deterministic=True)
    for pragma in ("secure_delete=ON", "foreign_keys=OFF", "journal_mode=DELETE"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _blank_json(content: str | None) -> str | None:
    return None if content is None else json.dumps(blank_texts(json.loads(content)))


@contextmanager
def _drop_indexes(connection: sqlite3.Connection, tables: Collection[str]) -> Iterator[None]:
    """Drop the indexes of tables for the block: moving each row in them takes most of the time."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(tables)),),
    ).fetchall()
    for name, _sql in rows:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for _name, sql in rows:
        connection.execute(sql)


def _has_sealed_rows(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (SEALED,)).fetchone() is not None


def _seal_table(connection: sqlite3.Connection, table: SealedColumns, store: KeyStore) -> None:
    """Move the columns of a table into encrypted rows, and blank them."""
    if not table.holders:
        connection.execute(f'DELETE FROM "{table.table}"')  # noqa: S608
        return
    keys = _list_key_columns(connection, table.table)
    columns = list(table.blanks)
    names = ", ".join(f't."{name}"' for name in [*keys, *columns])
    # A row without a holder belongs to nobody whose key could be destroyed.
    for owner in _build_holder_queries(table):
        query = f"SELECT {owner.select}, {names} FROM {owner.source} WHERE {owner.condition}"  # noqa: S608
        rows = connection.execute(query)
        seal = partial(_seal_rows, keys=keys, columns=columns, table=table, owner=owner.table)
        while batch := rows.fetchmany(BATCH):
            connection.executemany(
                f"INSERT INTO {SEALED} (label, record, is_deleted_without_key, secret)"  # noqa: S608
                " VALUES (?, ?, ?, ?)",
                seal(batch, store),
            )
    blanks = ", ".join(f'"{name}" = {value}' for name, value in table.blanks.items())
    is_held = " OR ".join(f'"{path[0]}" IS NOT NULL' for path in table.holders)
    connection.execute(
        f'UPDATE "{table.table}" SET {blanks} WHERE ({is_held}) AND {table.only}'  # noqa: S608
    )


class _HolderQuery:
    """How the rows of a table are read together with one kind of holder."""

    def __init__(self, table: SealedColumns, position: int) -> None:
        path = table.holders[position]
        self.table, aliases = path[-1], ["t"]
        self.source = f'"{table.table}" AS t'
        for number in range(0, len(path), 2):
            column, target = path[number : number + 2]
            alias = f"h{number}"
            self.source += f' JOIN "{target}" AS {alias} ON {alias}.id = {aliases[-1]}."{column}"'
            aliases.append(alias)
        self.select = f"{aliases[-1]}.id, {aliases[-1]}.created_at"
        earlier = [f't."{other[0]}" IS NULL' for other in table.holders[:position]]
        self.condition = " AND ".join([table.only, *earlier])


def _build_holder_queries(table: SealedColumns) -> Iterator[_HolderQuery]:
    for position in range(len(table.holders)):
        yield _HolderQuery(table, position)


def _seal_rows(
    rows: Sequence[tuple[Any, ...]],
    store: KeyStore,
    *,
    keys: list[str],
    columns: list[str],
    table: SealedColumns,
    owner: str,
) -> list[tuple[str, str, bool, bytes]]:
    """Return the encrypted rows; of a holder whose key is destroyed nothing is kept."""
    labels = [build_label(owner, holder_id, created_at) for holder_id, created_at, *_ in rows]
    secrets = store.fetch_keys(set(labels))
    sealed_rows = []
    for label, (_holder_id, _created_at, *cells) in zip(labels, rows, strict=True):
        ids, values = cells[: len(keys)], cells[len(keys) :]
        secret = secrets[label]
        record = json.dumps([table.table, dict(zip(keys, ids, strict=True))])
        content = json.dumps(dict(zip(columns, map(_pack_value, values), strict=True)))
        data = b"" if secret is None else FieldCipher(secret).encrypt(f"{record}\n{content}")
        sealed_rows.append((label, record, table.deleted_without_key, data))
    return sealed_rows


def _read_in_batches(connection: sqlite3.Connection) -> Iterator[list[tuple[Any, ...]]]:
    rows = connection.execute(
        f"SELECT label, record, is_deleted_without_key, secret FROM {SEALED} ORDER BY id"  # noqa: S608
    )
    while batch := list(islice(rows, BATCH)):
        yield batch


def _unseal_rows(
    connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]], store: KeyStore
) -> int:
    """Write the columns of some rows back; return how many have lost their key."""
    secrets, lost_count = store.find_keys({label for label, *_ in rows}), 0
    for label, record, is_deleted_without_key, data in rows:
        if label not in secrets:
            raise SealRefused(
                "the key store lacks keys of this backup: put back the copy of it that was made "
                "after the backup"
            )
        secret = secrets[label]
        table, ids = json.loads(record)
        if secret is not None and data:
            _write_back(connection, table, ids, _open_row(secret, record, data))
            continue
        lost_count += 1
        if is_deleted_without_key:
            connection.execute(f'DELETE FROM "{table}" WHERE {_match_ids(ids)}', list(ids.values()))  # noqa: S608
    return lost_count


def _open_row(secret: bytes, record: str, data: bytes) -> dict[str, Any]:
    """Decrypt a row. Raises SealRefused for another key, or if it was moved to another record."""
    from cryptography.exceptions import InvalidTag  # slow to import

    try:
        sealed_record, _newline, content = FieldCipher(secret).decrypt(data).partition("\n")
    except InvalidTag:
        raise SealRefused(
            "a key of the key store does not open this backup: it is the store of another site,"
            " or a new one made after the first was lost. Put back the one of this backup"
        ) from None
    if sealed_record != record:
        raise SealRefused("a sealed row of this backup was moved to another record")
    return {name: _unpack_value(value) for name, value in json.loads(content).items()}


def _write_back(
    connection: sqlite3.Connection, table: str, ids: dict[str, Any], values: dict[str, Any]
) -> None:
    names = ", ".join(f'"{name}" = ?' for name in values)
    connection.execute(
        f'UPDATE "{table}" SET {names} WHERE {_match_ids(ids)}',  # noqa: S608
        [*values.values(), *ids.values()],
    )


def _match_ids(ids: dict[str, Any]) -> str:
    return " AND ".join(f'"{name}" = ?' for name in ids)


def _list_key_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,)
    )
    return [name for (name,) in rows]


def _pack_value(value: Any) -> Any:
    return {"bytes": b64encode(value).decode()} if isinstance(value, bytes) else value


def _unpack_value(value: Any) -> Any:
    return b64decode(value["bytes"]) if isinstance(value, dict) else value
