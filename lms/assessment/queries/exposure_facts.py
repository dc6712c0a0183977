"""What attempts that begin add to how often questions were shown."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, cast, column, func, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from lms.assessment.models import Attempt
from lms.core.database import BigKey

_ATTEMPT = Attempt.__table__.c


class _items_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The items of a JSON array as rows, in the column `value`."""

    inherit_cache = True


@compiles(_items_of, "sqlite")
def _write_items_on_sqlite(element: _items_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_items_of, "postgresql")
def _write_items_on_postgresql(element: _items_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **options)})"


def select_exposure(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what begun attempts change in QuestionExposure."""
    item = _items_of(_ATTEMPT.drawn_items).table_valued(column("value", JSON), name="item")
    question_id = cast(item.c.value["question"].as_string(), BigKey).label("question_id")
    return (
        select(question_id, cast(func.count(), BigKey).label("shown_count"))
        .select_from(Attempt.__table__.join(item, true()))
        .where(condition)
        .group_by(question_id)
        .order_by(question_id)
    )
