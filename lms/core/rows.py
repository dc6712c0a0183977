"""Database rows read into dataclasses by name: a column's label is the field that it fills."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Result, Row

Carrier = TypeVar("Carrier")


def read_rows(
    carrier: Callable[..., Carrier], result: Result[*tuple[Any, ...]]
) -> Iterator[Carrier]:
    """Read each row into a dataclass, as read_row does."""
    if tuple(result.keys()) == _field_names(carrier):
        return (
            carrier(*row) for row in result
        )  # in the same order: by position it takes a third of the time
    return (read_row(carrier, row) for row in result)


def read_all_rows(
    carrier: Callable[..., Carrier], result: Result[*tuple[Any, ...]]
) -> list[Carrier]:
    """Read all rows into dataclasses, as read_rows does, by one fetch instead of one for each."""
    if tuple(result.keys()) == _field_names(carrier):
        return [carrier(*row) for row in result.all()]
    return [read_row(carrier, row) for row in result.all()]


def read_row(carrier: Callable[..., Carrier], row: Row[*tuple[Any, ...]], **more: Any) -> Carrier:
    """Build a dataclass from the columns named as its fields; `more` holds the other fields.

    Other columns are ignored. Raises KeyError for a field that is in neither.
    """
    columns: Any = row._mapping
    values = {name: columns[name] for name in _field_names(carrier) if name not in more}
    return carrier(**values, **more)


@cache
def _field_names(carrier: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(carrier))
