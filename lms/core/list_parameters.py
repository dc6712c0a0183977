"""Lists of ids and rows as one JSON parameter of a statement.

The statement is the same for lists of any length, so that it is compiled once; `VALUES` and `IN`
would compile another one for each length. Thousands of rows go to the database in a third of the
time that as many sets of parameters take.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
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
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from lms.core.database import BigKey


class _each_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The elements of a JSON list as rows, in the column `value`."""

    inherit_cache = True


@compiles(_each_of, "sqlite")
def _write_each_on_sqlite(element: _each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_each_of, "postgresql")
def _write_each_on_postgresql(element: _each_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSONB))"


def select_parameter_rows(name: str, columns: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Return a query for the rows of whole numbers of the parameter `name`, with these labels.

    encode_rows() makes the parameter.
    """
    parameter = bindparam(name, type_=String)
    value = _each_of(parameter).table_valued(column("value", JSON), name="listed").c.value
    return select(
        *(
            cast(value.op("->>")(literal_column(str(number))), Integer).label(label)
            for number, label in enumerate(columns)
        )
    )


class _item_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """An element of a JSON list by its number, in the type of the column that will hold it."""

    inherit_cache = True
    _traverse_internals = [
        *FunctionElement._traverse_internals,
        ("type", InternalTraversal.dp_type),
    ]

    def __init__(self, value: ColumnElement[Any], number: int, into: ColumnElement[Any]) -> None:
        super().__init__(value, literal_column(str(number)))
        self.type = into.type


@compiles(_item_of, "sqlite")
def _write_item_on_sqlite(element: _item_of, compiler: SQLCompiler, **options: Any) -> str:
    value, number = (compiler.process(part, **options) for part in element.clauses)
    return f"({value} ->> {number})"


@compiles(_item_of, "postgresql")
def _write_item_on_postgresql(element: _item_of, compiler: SQLCompiler, **options: Any) -> str:
    value, number = (compiler.process(part, **options) for part in element.clauses)
    item = f"({value} ->> {number})"
    if isinstance(element.type, String):
        return item  # a cast would shorten a text that is too long, and not refuse it
    return f"CAST({item} AS {compiler.dialect.type_compiler_instance.process(element.type)})"


def select_stored_rows(
    name: str, columns: Sequence[ColumnElement[Any]]
) -> Select[*tuple[Any, ...]]:
    """Return a query for the rows of the parameter `name`, for INSERT.from_select() or a join.

    encode_rows() makes the parameter, with a value for each of the columns, or more values. The
    rows have the names and types of the columns.
    """
    parameter = bindparam(name, type_=String)
    value = _each_of(parameter).table_valued(column("value", JSON), name=name).c.value
    items = (_item_of(value, number, into).label(into.name) for number, into in enumerate(columns))
    # SQLite would take ON CONFLICT for a join without a WHERE.
    return select(*items).where(true())


def encode_rows(rows: Iterable[Sequence[Any]]) -> str:
    """Encode rows for the parameter of select_stored_rows() or select_parameter_rows().

    They may hold numbers, texts, truth values, dates, JSON and None, but no moments.
    """
    return json.dumps(list(rows), default=date.isoformat)


def is_one_of(expression: Any, name: str) -> ColumnElement[bool]:
    """Build the condition that a value is in the list of ids given as the parameter `name`."""
    condition: ColumnElement[bool] = expression.in_(select(unnest_ids(name)))
    return condition


def is_text_of(expression: Any, name: str) -> ColumnElement[bool]:
    """Build the condition that a text is in the list that encode_texts() makes the parameter of."""
    condition: ColumnElement[bool] = expression.in_(select_stored_rows(name, [expression]))
    return condition


def encode_texts(texts: Iterable[str]) -> str:
    """Encode texts for the parameter of is_text_of()."""
    return encode_rows([text] for text in texts)


def unnest_ids(name: str) -> ColumnElement[int]:
    """Return the ids, as rows, of the list given as the parameter `name`."""
    value = (
        _each_of(bindparam(name, type_=JSON)).table_valued(column("value", JSON), name=name).c.value
    )
    return cast(value, BigKey)
