"""SQL functions that compute days, with an expression for each of the two databases."""

from typing import Any, ClassVar

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement


class DayFunction(FunctionElement[Any]):
    """An SQL function that returns a day; `{0}` and `{1}` stand for its arguments."""

    type = Date()
    inherit_cache = True
    sqlite: ClassVar[str]
    postgresql: ClassVar[str]


@compiles(DayFunction, "sqlite")
def _on_sqlite(element: DayFunction, compiler: SQLCompiler, **options: Any) -> str:
    return _fill_template(element.sqlite, element, compiler, options)


@compiles(DayFunction, "postgresql")
def _on_postgresql(element: DayFunction, compiler: SQLCompiler, **options: Any) -> str:
    return _fill_template(element.postgresql, element, compiler, options)


def _fill_template(
    template: str, element: DayFunction, compiler: SQLCompiler, options: dict[str, Any]
) -> str:
    return template.format(*(compiler.process(clause, **options) for clause in element.clauses))


class month_of(DayFunction):  # noqa: N801 - named as SQL functions are
    """The first day of a day's month."""

    inherit_cache = True
    sqlite = "date({0}, 'start of month')"
    # As a timestamp without a zone: for a date PostgreSQL would use the zone of the connection.
    postgresql = "CAST(date_trunc('month', CAST({0} AS TIMESTAMP)) AS DATE)"


class quarter_of(DayFunction):  # noqa: N801 - named as SQL functions are
    """The first day of a day's quarter."""

    inherit_cache = True
    sqlite = "date({0}, 'start of month', '-' || ((strftime('%m', {0}) - 1) % 3) || ' months')"
    postgresql = "CAST(date_trunc('quarter', {0}) AS DATE)"


class year_of(DayFunction):  # noqa: N801 - named as SQL functions are
    """The first day of a day's year."""

    inherit_cache = True
    sqlite = "date({0}, 'start of year')"
    postgresql = "CAST(date_trunc('year', {0}) AS DATE)"


class days_after(DayFunction):  # noqa: N801 - named as SQL functions are
    """The day some days after a day: days_after(day, number)."""

    inherit_cache = True
    sqlite = "date({0}, ({1}) || ' days')"
    postgresql = "(({0}) + ({1}))"
