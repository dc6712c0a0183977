"""An application that serves the world: requests as each role, and restores of the database."""

import hashlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from sqlalchemy import Connection, MetaData, Table, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.web.csrf import mask_token
from tests.conftest import NOW
from tests.web.security.forms import build_form
from tests.web.security.quick_file import QuickFile
from tests.web.security.world import World

SESSION_TOKEN: Final = "t" * 32
TOKEN: Final = mask_token(SESSION_TOKEN)
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TABLES: Final[dict[str, list[Table]]] = {}  # by kind of database, read once

# Restores a database; its argument closes all connections, if they have to be closed.
Renew = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class Route:
    """A rule of the application with one of its methods."""

    method: str
    rule: Rule

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"


def list_routes(app: Flask) -> list[Route]:
    """Return each rule of the application with each of its methods, except HEAD and OPTIONS."""
    return [
        Route(method, rule)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


class WorldSite:
    """An application on a copy of the world."""

    def __init__(
        self, app: Flask, world: World, renew: Renew, file: QuickFile | None = None
    ) -> None:
        """Serve the world; `file` is its database if that is SQLite."""
        self.app, self.world, self._renew, self._file = app, world, renew, file
        self.database = app.extensions["lms"].database
        self.database_url = app.extensions["lms"].settings.database_url
        self._cookies = {role: self._make_cookie(role) for role in world.tokens} | {
            "visitor": self._make_cookie(None)
        }
        self._watch: sqlite3.Connection | None = None
        self._original_state: tuple[int, int] | None = None
        # The original rows of each table, raw and sorted.
        self._originals: dict[str, tuple[Any, list[tuple[Any, ...]]]] = file.rows if file else {}
        self._hashes = file.hashes if file else {}
        style = app.extensions["assets"].build_url("css/site.css").removeprefix("/static/")
        for objects in world.targets.values():
            objects["file"] = {"own": {"hashed": style}, "missing": {"hashed": "css/site.css"}}

    def restore(self) -> None:
        """Restore the original database, unless nothing was written since (SQLite)."""
        if self.is_unchanged():
            return
        self._renew(self._disconnect)
        if self.database_url.startswith("sqlite"):
            self._original_state = self._get_state()

    def _disconnect(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self.database.dispose()

    def is_unchanged(self) -> bool:
        """Return whether the file is the same, with no write since the restore (SQLite only)."""
        return self._original_state is not None and self._original_state == self._get_state()

    def _get_state(self) -> tuple[int, int]:
        """Return the inode of the file, and a number that a commit changes."""
        return Path(self.database_url.removeprefix("sqlite:///")).stat().st_ino, self.read_version()

    def get_cookie(self, role: str) -> str:
        """Return the cookie of the role's browser, name and value."""
        return self._cookies[role]

    def _make_cookie(self, role: str | None) -> str:
        """Return the session cookie of a role, or of a visitor.

        The role is signed in, and in another tab has given the password and not yet the code.
        """
        now, values = int(NOW.timestamp()), {"csrf": SESSION_TOKEN}
        if role is not None:
            step = [now + 600, self.world.people[role], self.world.password_fingerprint, "/"]
            values |= {"_user_id": self.world.tokens[role], "seen": now, "first step": step}
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"

    def build_path(self, rule: Rule, values: dict[str, Any]) -> str:
        """Return the path of a rule with the values, whether its converters accept them or not."""
        texts = {name: quote(str(value), safe="") for name, value in values.items()}
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: texts[match.group(1)], rule.rule)

    def ask(
        self,
        role: str,
        method: str,
        path: str,
        data: dict[str, Any] | None = None,
        token: str | None = TOKEN,
        **kwargs: Any,
    ) -> TestResponse:
        """Send a request as the role.

        Unsafe requests carry `token`, by default that of the session; with None they have no field.
        """
        client = self.app.test_client(use_cookies=False)
        client.judge = False  # type: ignore[attr-defined]  # tests of the domains judge pages
        headers = {"Cookie": self._cookies[role], **kwargs.pop("headers", {})}
        if method in UNSAFE:
            kwargs["data"] = {**(data or {}), **({} if token is None else {"csrf_token": token})}
        return client.open(path, method=method, headers=headers, **kwargs)

    def call(self, role: str, route: Route, values: dict[str, Any], **kwargs: Any) -> TestResponse:
        """Send a request to a route, with a valid form if its method is unsafe."""
        data = (
            build_form(self.world, role, str(route.rule.endpoint), values)
            if route.method in UNSAFE
            else None
        )
        return self.ask(role, route.method, self.build_path(route.rule, values), data, **kwargs)

    def read_version(self) -> int:
        """Return a number that each commit changes, to see whether a request wrote (SQLite)."""
        return int(self._open_watch().execute("PRAGMA data_version").fetchone()[0])

    def _open_watch(self) -> sqlite3.Connection:
        """Return a connection that only reads, open until all connections are closed."""
        if self._watch is None:
            self._watch = sqlite3.connect(self.database_url.removeprefix("sqlite:///"))
        return self._watch

    def list_tables(self) -> list[Table]:
        """Return the tables of the database, each before those that refer to it."""
        kind = self.database.writer.dialect.name
        if kind not in TABLES:
            metadata = MetaData()
            metadata.reflect(self.database.writer)
            TABLES[kind] = metadata.sorted_tables
        return TABLES[kind]

    def read_rows(
        self, *, without: frozenset[str] = frozenset()
    ) -> dict[str, list[tuple[Any, ...]]]:
        """Return the sorted rows of every table, except of `without`.

        An unchanged table is the same list object as when it was first read.
        """
        tables = [table for table in self.list_tables() if table.name not in without]
        if self._file is not None:
            changed = self._file.find_changed_tables()
            return {
                table.name: self._read_sqlite(
                    table, is_changed=changed is None or table.name in changed
                )
                for table in tables
            }
        with self.database.writer.connect() as connection:
            return {table.name: self._read_table(connection, table) for table in tables}

    def _read_sqlite(self, table: Table, *, is_changed: bool) -> list[tuple[Any, ...]]:
        """Return the rows of a table, read by sqlite3 itself, and not at all if it is unchanged."""
        original = self._originals.get(table.name)
        if original is not None and not is_changed:
            return original[1]
        raw = self._open_watch().execute(f'SELECT * FROM "{table.name}"').fetchall()
        if original is not None and original[0] == raw:
            return original[1]
        with self.database.writer.connect() as connection:
            rows = self._sort_rows(connection, table)
        if not is_changed:
            self._originals[table.name] = raw, rows
        return rows

    def _read_table(self, connection: Connection, table: Table) -> list[tuple[Any, ...]]:
        """Return the rows of a table.

        Converting and sorting takes ten times as long as seeing that they are the same.
        """
        raw = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').fetchall()
        original = self._originals.get(table.name)
        if original is not None and original[0] == raw:
            return original[1]
        rows = self._sort_rows(connection, table)
        self._originals.setdefault(table.name, (raw, rows))
        return rows

    def _sort_rows(self, connection: Connection, table: Table) -> list[tuple[Any, ...]]:
        return sorted(map(tuple, connection.execute(select(table))), key=repr)

    def hash_rows(self, *, without: frozenset[str] = frozenset()) -> str:
        """Return a hash of every row of every table, except of `without`."""
        whole_hash = hashlib.sha256()
        for name, rows in self.read_rows(without=without).items():
            whole_hash.update(f"{name} {self._hash_table(name, rows)}\n".encode())
        return whole_hash.hexdigest()

    def _hash_table(self, name: str, rows: list[tuple[Any, ...]]) -> str:
        """Return a hash of the rows of a table."""
        entry = self._hashes.get(name)
        if entry is not None and entry[0] is rows:
            return entry[1]
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()
        original = self._originals.get(name)
        if original is not None and original[1] is rows:
            self._hashes[name] = rows, digest
        return digest
