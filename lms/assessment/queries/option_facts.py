"""What graded answers add to the counts of the options that they chose."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, String, cast, column, func, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from lms.assessment.queries.question_facts import select_answers
from lms.assessment.queries.quiz_facts import sum_whole
from lms.core.database import BigKey


class _options_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The positions of the options that an answer chose, as rows, in the column `value`."""

    inherit_cache = True


@compiles(_options_of, "sqlite")
def _write_options_on_sqlite(element: _options_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)}, '$.options')"


@compiles(_options_of, "postgresql")
def _write_options_on_postgresql(
    element: _options_of, compiler: SQLCompiler, **options: Any
) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **options)} -> 'options')"


def _select_choices(condition: ColumnElement[bool]) -> CTE:
    """Select a row for each option that a graded answer chose."""
    answers = select_answers(condition)
    answer = answers.c
    positions = _options_of(answer.given_answer).table_valued(
        column("value", String), name="chosen"
    )
    columns = (answer.language, answer.is_first, answer.rest, answer.stratum)
    return (
        select(answer.question_id, cast(positions.c.value, Integer).label("position"), *columns)
        .select_from(answers.join(positions, true()))
        .cte("choice")
    )


def select_option_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what graded attempts change in OptionCount."""
    choice = _select_choices(condition).c
    key = [choice.question_id, choice.position, choice.language, choice.is_first]
    counts = (cast(func.count(), BigKey).label("chosen_count"), sum_whole(choice.rest, "rest"))
    return select(*key, *counts).group_by(*key).order_by(*key)


def select_option_strata(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what graded attempts change in OptionStratum."""
    choice = _select_choices(condition).c
    key = [choice.question_id, choice.position, choice.is_first, choice.stratum]
    count = cast(func.count(), BigKey).label("chosen_count")
    return select(*key, count).group_by(*key).order_by(*key)
