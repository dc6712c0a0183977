"""A small table of whole numbers, or a list of ids, that a query brings along in one parameter: so the statement is the same whatever the
numbers are, and its text is put together once. `VALUES` would make another statement of each table, and an IN of each length of a list.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    column,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from lms.core.database import Key


class _each_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The elements of a list in JSON, a row each, in the column `value`."""

    inherit_cache = True


@compiles(_each_of, "sqlite")
def _each_on_sqlite(element: _each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_each_of, "postgresql")
def _each_on_postgresql(element: _each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSONB))"


def listed(names: Sequence[str], rows: Sequence[Sequence[int | None]]) -> Select[*tuple[Any, ...]]:
    """A query for these rows, their columns under the names."""
    given = bindparam(None, json.dumps(rows), type_=String)
    value = _each_of(given).table_valued(column("value", JSON), name="listed").c.value
    return select(
        *(
            cast(value.op("->>")(literal_column(str(n))), Integer).label(name)
            for n, name in enumerate(names)
        )
    )


def one_of(tested: Any, name: str) -> ColumnElement[bool]:
    """Whether a column holds one of the ids, any number of them, that the statement is given as a list under the name."""
    found: ColumnElement[bool] = tested.in_(select(each(name)))
    return found


def each(name: str) -> ColumnElement[int]:
    """The ids, a row each, that the statement is given as a list under the name."""
    value = (
        _each_of(bindparam(name, type_=JSON)).table_valued(column("value", JSON), name=name).c.value
    )
    return cast(value, Key)
