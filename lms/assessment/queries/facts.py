"""What submitted attempts add to the counts of quizzes, questions and options."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    case,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from lms.assessment.models import (
    Answer,
    Attempt,
    OptionCount,
    QuestionCount,
    QuizCount,
    UncountedAttempt,
)
from lms.core.database import Key

_ANSWER, _ATTEMPT = Answer.__table__.c, Attempt.__table__.c
PENDING: Final = _ATTEMPT.id.in_(select(UncountedAttempt.attempt_id))
COUNTED: Final = ~PENDING


class _options_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The positions of the options that an answer chose, as rows, in the column `value`."""

    inherit_cache = True


@compiles(_options_of, "sqlite")
def _options_on_sqlite(element: _options_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)}, '$.options')"


@compiles(_options_of, "postgresql")
def _options_on_postgresql(element: _options_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **options)} -> 'options')"


@dataclass(frozen=True, slots=True)
class Projection:
    """A table of counts: its key, what it counts, and the changes that given attempts make to it.

    The changes are summed up by key and ordered by it, so that two concurrent folds wait for each
    other instead of deadlocking.
    """

    table: Any
    key: tuple[str, ...]
    measures: tuple[str, ...]
    select_changes: Callable[[ColumnElement[bool]], Select[*tuple[Any, ...]]]

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return str(self.columns.name)

    @property
    def columns(self) -> Table:
        """Return the table itself."""
        table: Table = self.table.__table__
        return table


def _select_graded(which: ColumnElement[bool]) -> CTE:
    """Select submitted attempts with the number of their questions and their one language."""
    language = case(
        (func.min(_ANSWER.language) == func.max(_ANSWER.language), func.min(_ANSWER.language)),
        else_="",
    )
    return (
        select(
            _ATTEMPT.id,
            _ATTEMPT.quiz_id,
            (_ATTEMPT.number == 1).label("is_first"),
            cast(_ATTEMPT.passed, Integer).label("passed"),
            _ATTEMPT.right,
            func.count(_ANSWER.position).label("total"),
            language.label("language"),
        )
        .outerjoin(Answer.__table__, _ANSWER.attempt_id == _ATTEMPT.id)
        .where(_ATTEMPT.submitted_at.is_not(None), which)
        .group_by(_ATTEMPT.id)
        .cte("graded")
    )


def _sum(expression: Any, name: str) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(expression), 0), Key).label(name)


def _select_quiz_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    graded = _select_graded(which).c
    key = [graded.quiz_id, graded.language, graded.is_first]
    return (
        select(*key, cast(func.count(), Key).label("submitted"), _sum(graded.passed, "passed"))
        .group_by(*key)
        .order_by(*key)
    )


def _select_answers(which: ColumnElement[bool]) -> tuple[CTE, CTE]:
    """Select the graded answers of attempts, and the attempts themselves."""
    graded = _select_graded(which)
    right = cast(_ANSWER.right, Integer)
    others = graded.c.total - 1
    answers = (
        select(
            _ANSWER.question_id,
            func.coalesce(_ANSWER.language, graded.c.language).label("language"),
            graded.c.is_first,
            graded.c.passed,
            right.label("right"),
            case((cast(_ANSWER.given, String) == "{}", 1), else_=0).label("blank"),
            # Whole per cent: the same on both databases, and sums of integers are exact.
            case((others > 0, (graded.c.right - right) * 100 // others), else_=0).label("rest"),
            _ANSWER.given,
        )
        .join(graded, graded.c.id == _ANSWER.attempt_id)
        .where(_ANSWER.right.is_not(None))
        .cte("graded_answer")
    )
    return answers, graded


def _select_question_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    answer = _select_answers(which)[0].c
    key = [answer.question_id, answer.language, answer.is_first]
    rest = cast(answer.rest, Key)
    return (
        select(
            *key,
            cast(func.count(), Key).label("asked"),
            _sum(answer.right, "right"),
            _sum(answer.blank, "blank"),
            _sum(answer.passed, "passed"),
            _sum(answer.passed * answer.right, "passed_right"),
            _sum(rest, "rest"),
            _sum(rest * answer.right, "rest_right"),
            _sum(rest * rest, "rest_squares"),
        )
        .group_by(*key)
        .order_by(*key)
    )


def _select_option_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    answers = _select_answers(which)[0]
    answer = answers.c
    chosen = _options_of(answer.given).table_valued(column("value", String), name="chosen")
    position = cast(chosen.c.value, Integer).label("position")
    key = [answer.question_id, position, answer.language, answer.is_first]
    return (
        select(*key, cast(func.count(), Key).label("chosen"))
        .select_from(answers.join(chosen, true()))
        .group_by(*key)
        .order_by(*key)
    )


_BY_READER: Final = ("language", "is_first")
QUIZZES: Final = Projection(
    QuizCount, ("quiz_id", *_BY_READER), ("submitted", "passed"), _select_quiz_changes
)
QUESTIONS: Final = Projection(
    QuestionCount,
    ("question_id", *_BY_READER),
    ("asked", "right", "blank", "passed", "passed_right", "rest", "rest_right", "rest_squares"),
    _select_question_changes,
)
OPTIONS: Final = Projection(
    OptionCount, ("question_id", "position", *_BY_READER), ("chosen",), _select_option_changes
)
PROJECTIONS: Final = (QUIZZES, QUESTIONS, OPTIONS)
