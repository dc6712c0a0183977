"""What submitted attempts add to the counts of quizzes, questions and options."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from lms.assessment.models import (
    Answer,
    Attempt,
    BegunAttempt,
    OptionCount,
    OptionStratum,
    QuestionAge,
    QuestionCount,
    QuestionExposure,
    QuestionRegion,
    QuestionStratum,
    QuizCount,
    UncountedAttempt,
)
from lms.assessment.rules import STRATA, WHOLE_MARK, WHOLE_REST
from lms.core.database import Key

_ANSWER, _ATTEMPT = Answer.__table__.c, Attempt.__table__.c


class _options_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The positions of the options that an answer chose, as rows, in the column `value`."""

    inherit_cache = True


@compiles(_options_of, "sqlite")
def _options_on_sqlite(element: _options_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)}, '$.options')"


@compiles(_options_of, "postgresql")
def _options_on_postgresql(element: _options_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **options)} -> 'options')"


class _items_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The items of a JSON array as rows, in the column `value`."""

    inherit_cache = True


@compiles(_items_of, "sqlite")
def _items_on_sqlite(element: _items_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_items_of, "postgresql")
def _items_on_postgresql(element: _items_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **options)})"


@dataclass(frozen=True, slots=True)
class Projection:
    """A table of counts: its key, what it counts, and the changes that given attempts make to it.

    The changes are summed up by key and ordered by it, so that two concurrent folds wait for each
    other instead of deadlocking. `queue` holds the attempts that it does not include yet.
    """

    table: Any
    key: tuple[str, ...]
    measures: tuple[str, ...]
    select_changes: Callable[[ColumnElement[bool]], Select[*tuple[Any, ...]]]
    queue: type[UncountedAttempt | BegunAttempt]

    @property
    def is_pending(self) -> ColumnElement[bool]:
        """Return the condition that an attempt is not included yet."""
        return _ATTEMPT.id.in_(select(self.queue.attempt_id))

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
    """Select graded attempts with what their answers earned, and their one language.

    Every question counts the same here, whatever weight it has in the attempt: an analysis is of
    questions.
    """
    language = case(
        (func.min(_ANSWER.language) == func.max(_ANSWER.language), func.min(_ANSWER.language)),
        else_="",
    )
    mark = cast(_ANSWER.mark, Key)
    return (
        select(
            _ATTEMPT.id,
            _ATTEMPT.quiz_id,
            (_ATTEMPT.number == 1).label("is_first"),
            cast(_ATTEMPT.passed, Integer).label("passed"),
            cast(func.count(_ANSWER.mark), Key).label("questions"),
            _sum_whole(mark, "mark"),
            _sum_whole(mark * mark, "answer_squares"),
            language.label("language"),
        )
        .outerjoin(Answer.__table__, _ANSWER.attempt_id == _ATTEMPT.id)
        .where(_ATTEMPT.percent.is_not(None), which)  # handed in, and no text waits
        .group_by(_ATTEMPT.id)
        .cte("graded")
    )


def _sum_whole(expression: Any, name: str) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(expression), 0), Key).label(name)


def _select_quiz_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    graded = _select_graded(which).c
    key = [graded.quiz_id, graded.language, graded.is_first]
    return (
        select(
            *key,
            cast(func.count(), Key).label("submitted"),
            _sum_whole(graded.passed, "passed"),
            _sum_whole(graded.questions, "questions"),
            _sum_whole(graded.questions * graded.questions, "question_squares"),
            _sum_whole(graded.mark, "mark"),
            _sum_whole(graded.mark * graded.mark, "mark_squares"),
            _sum_whole(graded.answer_squares, "answer_squares"),
        )
        .group_by(*key)
        .order_by(*key)
    )


def _select_answers(which: ColumnElement[bool]) -> CTE:
    """Select the graded answers of attempts, each with its rest and the stratum of the rest."""
    graded = _select_graded(which)
    mark, others = cast(_ANSWER.mark, Key), graded.c.questions - 1
    # Whole parts, rounded: the same on both databases, and sums of integers are exact.
    parts = (graded.c.mark - mark) * (2 * WHOLE_REST // WHOLE_MARK)
    rest = case((others > 0, (parts + others) // (2 * others)), else_=0)
    answers = (
        select(
            _ANSWER.question_id,
            graded.c.quiz_id,
            func.coalesce(_ANSWER.language, graded.c.language).label("language"),
            graded.c.is_first,
            graded.c.passed,
            cast(_ANSWER.right, Integer).label("right"),
            mark.label("mark"),
            case((cast(_ANSWER.given, String) == "{}", 1), else_=0).label("blank"),
            cast(rest, Key).label("rest"),
            _ANSWER.given,
        )
        .join(graded, graded.c.id == _ANSWER.attempt_id)
        .where(_ANSWER.mark.is_not(None))
        .cte("marked_answer")
    )
    # What wrong answers cost may leave less than nothing.
    stratum = case((answers.c.rest > 0, answers.c.rest // (WHOLE_REST // STRATA)), else_=0)
    return select(answers, cast(stratum, Integer).label("stratum")).cte("graded_answer")


def _select_question_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    answer = _select_answers(which).c
    key = [answer.question_id, answer.quiz_id, answer.language, answer.is_first]
    return (
        select(
            *key,
            cast(func.count(), Key).label("asked"),
            _sum_whole(answer.right, "right"),
            _sum_whole(answer.blank, "blank"),
            _sum_whole(answer.mark, "mark"),
            _sum_whole(answer.mark * answer.mark, "mark_squares"),
            _sum_whole(answer.passed, "passed"),
            _sum_whole(answer.passed * answer.mark, "passed_mark"),
            _sum_whole(answer.rest, "rest"),
            _sum_whole(answer.rest * answer.mark, "rest_mark"),
            _sum_whole(answer.rest * answer.rest, "rest_squares"),
        )
        .group_by(*key)
        .order_by(*key)
    )


def _select_question_strata(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    answer = _select_answers(which).c
    key = [answer.question_id, answer.language, answer.is_first, answer.stratum]
    counts = (cast(func.count(), Key).label("asked"), _sum_whole(answer.right, "right"))
    return select(*key, *counts).group_by(*key).order_by(*key)


def _select_choices(which: ColumnElement[bool]) -> CTE:
    """Select a row for each option that a graded answer chose."""
    answers = _select_answers(which)
    answer = answers.c
    chosen = _options_of(answer.given).table_valued(column("value", String), name="chosen")
    columns = (answer.language, answer.is_first, answer.rest, answer.stratum)
    return (
        select(answer.question_id, cast(chosen.c.value, Integer).label("position"), *columns)
        .select_from(answers.join(chosen, true()))
        .cte("choice")
    )


def _select_option_changes(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    choice = _select_choices(which).c
    key = [choice.question_id, choice.position, choice.language, choice.is_first]
    counts = (cast(func.count(), Key).label("chosen"), _sum_whole(choice.rest, "rest"))
    return select(*key, *counts).group_by(*key).order_by(*key)


def _select_option_strata(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    choice = _select_choices(which).c
    key = [choice.question_id, choice.position, choice.is_first, choice.stratum]
    chosen = cast(func.count(), Key).label("chosen")
    return select(*key, chosen).group_by(*key).order_by(*key)


def _select_exposure(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    item = _items_of(_ATTEMPT.drawn).table_valued(column("value", JSON), name="item")
    question_id = cast(item.c.value["question"].as_string(), Key).label("question_id")
    return (
        select(question_id, cast(func.count(), Key).label("shown"))
        .select_from(Attempt.__table__.join(item, true()))
        .where(which)
        .group_by(question_id)
        .order_by(question_id)
    )


def _select_group_changes(
    which: ColumnElement[bool], group: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """Select the marks of first attempts by a group of people: each counts once."""
    key = [_ANSWER.question_id, group]
    return (
        select(
            *key,
            cast(func.count(), Key).label("asked"),
            _sum_whole(cast(_ANSWER.right, Integer), "right"),
            _sum_whole(cast(_ANSWER.mark, Key), "mark"),
        )
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .where(
            _ATTEMPT.percent.is_not(None),  # handed in, and no text waits
            _ATTEMPT.number == 1,
            _ANSWER.mark.is_not(None),
            which,
        )
        .group_by(*key)
        .order_by(*key)
    )


def _select_regions(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    group = func.coalesce(_ATTEMPT.region_id, literal_column("0")).label("region_id")
    return _select_group_changes(which, group)


def _select_ages(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    group = func.coalesce(_ATTEMPT.age_group, literal_column("''")).label("age_group")
    return _select_group_changes(which, group)


def _build_projection(
    table: Any,
    select_changes: Callable[[ColumnElement[bool]], Any],
    queue: type[UncountedAttempt | BegunAttempt] = UncountedAttempt,
) -> Projection:
    columns = table.__table__.columns
    key = tuple(column.name for column in columns if column.primary_key)
    measures = tuple(column.name for column in columns if not column.primary_key)
    return Projection(table, key, measures, select_changes, queue)


QUIZZES: Final = _build_projection(QuizCount, _select_quiz_changes)
QUESTIONS: Final = _build_projection(QuestionCount, _select_question_changes)
QUESTION_STRATA: Final = _build_projection(QuestionStratum, _select_question_strata)
OPTIONS: Final = _build_projection(OptionCount, _select_option_changes)
OPTION_STRATA: Final = _build_projection(OptionStratum, _select_option_strata)
REGIONS: Final = _build_projection(QuestionRegion, _select_regions)
AGES: Final = _build_projection(QuestionAge, _select_ages)
EXPOSURE: Final = _build_projection(QuestionExposure, _select_exposure, BegunAttempt)
RESULTS: Final = (QUIZZES, QUESTIONS, QUESTION_STRATA, OPTIONS, OPTION_STRATA, REGIONS, AGES)
PROJECTIONS: Final = (*RESULTS, EXPOSURE)
