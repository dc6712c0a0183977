"""Lists of ids and small tables of numbers as one JSON parameter of a statement.

The statement is the same for lists of any length, so that it is compiled once; `VALUES` and `IN`
would compile another one for each length.
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
    """The elements of a JSON list as rows, in the column `value`."""

    inherit_cache = True


@compiles(_each_of, "sqlite")
def _each_on_sqlite(element: _each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_each_of, "postgresql")
def _each_on_postgresql(element: _each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSONB))"


def select_rows(
    names: Sequence[str], rows: Sequence[Sequence[int | None]]
) -> Select[*tuple[Any, ...]]:
    """Return a query for these rows, with the names as column labels."""
    parameter = bindparam(None, json.dumps(rows), type_=String)
    value = _each_of(parameter).table_valued(column("value", JSON), name="listed").c.value
    return select(
        *(
            cast(value.op("->>")(literal_column(str(n))), Integer).label(name)
            for n, name in enumerate(names)
        )
    )


def is_one_of(expression: Any, name: str) -> ColumnElement[bool]:
    """Build the condition that a value is in the list of ids given as the parameter `name`."""
    condition: ColumnElement[bool] = expression.in_(select(unnest_ids(name)))
    return condition


def unnest_ids(name: str) -> ColumnElement[int]:
    """Return the ids, as rows, of the list given as the parameter `name`."""
    value = (
        _each_of(bindparam(name, type_=JSON)).table_valued(column("value", JSON), name=name).c.value
    )
    return cast(value, Key)
