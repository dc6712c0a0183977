"""Days counted by the database: the same words on both."""

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement


class days_after(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The day some days after a day: days_after(day, number)."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _on_sqlite(element: days_after, compiler: SQLCompiler, **options: Any) -> str:
    day, number = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, ({number}) || ' days')"


@compiles(days_after, "postgresql")
def _on_postgresql(element: days_after, compiler: SQLCompiler, **options: Any) -> str:
    day, number = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(({day}) + ({number}))"
