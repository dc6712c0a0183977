"""SHA-256 as an SQL function, to compare a stored hash with the value of a column."""

import hashlib
from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

SQLITE_NAME = "sha256_hex"  # registered by lms/core/sqlite_connections.py


def sha256(text: str) -> str:
    """Return the SHA-256 hash of a text in UTF-8: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class sha256_hex(FunctionElement[str]):  # noqa: N801 - named as SQL functions are
    """The SHA-256 hash of a text column: 64 hexadecimal digits."""

    type = Text()
    inherit_cache = True


@compiles(sha256_hex, "sqlite")
def _on_sqlite(element: sha256_hex, compiler: Any, **options: Any) -> str:
    return f"{SQLITE_NAME}({compiler.process(element.clauses, **options)})"


@compiles(sha256_hex, "postgresql")
def _on_postgresql(element: sha256_hex, compiler: Any, **options: Any) -> str:
    return (
        f"encode(sha256(convert_to({compiler.process(element.clauses, **options)}, 'UTF8')), 'hex')"
    )
