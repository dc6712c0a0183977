"""What the many applications and databases of the tests have in common is worked out once in a process: functions for the addresses, the
texts of statements, the static files. Each of them would do it again, and that took half of the time of most tests.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule

import lms.core.database
import lms.web.assets

STATEMENTS: Final = 4000
COMPILED: Final = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")


def share_what_is_the_same() -> None:
    """From now on."""
    _share_addresses()
    _share_statements()
    lms.web.assets.Assets = cache(lms.web.assets.Assets)  # type: ignore[misc, assignment]


def _share_addresses() -> None:
    """A rule with the same text and defaults as an earlier one takes over what was made of it."""
    compile_rule: Callable[[Rule], None] = Rule.compile
    known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def shared(rule: Rule) -> None:
        made_for: Map | None = rule.map
        assert made_for is not None
        key = (
            rule.rule,
            repr(rule.defaults),
            rule.endpoint,
            made_for.host_matching,
            tuple(made_for.converters.items()),
        )
        if key in known:
            rule.__dict__.update(known[key])
            return
        compile_rule(rule)
        known[key] = {name: rule.__dict__[name] for name in COMPILED}

    Rule.compile = shared  # type: ignore[method-assign]


def _share_statements() -> None:
    """The text of a statement is kept by an engine, for its dialect; each test has engines of its own, all of two dialects."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[assignment, method-assign]
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[assignment, method-assign]
    create, kept = lms.core.database.create_engine, LRUCache[Any, Any](STATEMENTS)

    def create_sharing(*arguments: Any, **options: Any) -> Engine:
        engine = create(*arguments, **options)
        engine._compiled_cache = kept
        return engine

    lms.core.database.create_engine = create_sharing
