"""Database rows read into dataclasses by name: a column's label is the field that it fills."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Result, Row, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

Carrier = TypeVar("Carrier")


class rows_as_json(FunctionElement[str]):  # noqa: N801 - named as SQL functions are
    """All rows of a query as one JSON text, a list of these columns for each; None without rows.

    Some hundred rows come in half the time, and the text can be the key of what is made of them.
    """

    inherit_cache = True


@compiles(rows_as_json, "sqlite")
def _write_rows_on_sqlite(element: rows_as_json, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(rows_as_json, "postgresql")
def _write_rows_on_postgresql(element: rows_as_json, compiler: SQLCompiler, **options: Any) -> str:
    columns = compiler.process(element.clauses, **options)
    return f"CAST(json_agg(json_build_array({columns})) AS TEXT)"


def has_values(table: type[Any], values: Mapping[str, object]) -> ColumnElement[bool]:
    """Return the condition that a row of the table has these values, by column; None is a value."""
    return and_(*(getattr(table, name).is_not_distinct_from(values[name]) for name in values))


def read_rows(
    carrier: Callable[..., Carrier], result: Result[*tuple[Any, ...]]
) -> Iterator[Carrier]:
    """Read each row into a dataclass, as read_row does."""
    if tuple(result.keys()) == _list_field_names(carrier):
        # Columns in the order of the fields are read by position, in a third of the time.
        return (carrier(*row) for row in result)
    return (read_row(carrier, row) for row in result)


def read_all_rows(
    carrier: Callable[..., Carrier], result: Result[*tuple[Any, ...]]
) -> list[Carrier]:
    """Read all rows into dataclasses, as read_rows does, by one fetch instead of one for each."""
    if tuple(result.keys()) == _list_field_names(carrier):
        return [carrier(*row) for row in result.all()]
    return [read_row(carrier, row) for row in result.all()]


def read_row(carrier: Callable[..., Carrier], row: Row[*tuple[Any, ...]], **more: Any) -> Carrier:
    """Build a dataclass from the columns named as its fields; `more` holds the other fields.

    Other columns are ignored. Raises KeyError for a field that is in neither.
    """
    columns: Any = row._mapping
    values = {name: columns[name] for name in _list_field_names(carrier) if name not in more}
    return carrier(**values, **more)


@cache
def _list_field_names(carrier: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(carrier))
