"""What first attempts add to the counts of questions by groups of people."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, cast, func, literal_column, select

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries.quiz_facts import sum_whole
from lms.core.database import BigKey

_ANSWER, _ATTEMPT = Answer.__table__.c, Attempt.__table__.c
# Of the answers, those that count: of first attempts that are handed in and in which no text waits.
IS_COUNTED: Final = (_ATTEMPT.percent.is_not(None), _ATTEMPT.number == 1, _ANSWER.mark.is_not(None))


def _select_group_changes(
    condition: ColumnElement[bool], group: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """Select the marks of first attempts by a group of people: each counts once."""
    key = [_ANSWER.question_id, group]
    return (
        select(
            *key,
            cast(func.count(), BigKey).label("asked_count"),
            sum_whole(cast(_ANSWER.right, Integer), "right"),
            sum_whole(cast(_ANSWER.mark, BigKey), "mark"),
        )
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .where(*IS_COUNTED, condition)
        .group_by(*key)
        .order_by(*key)
    )


def select_region_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what first attempts change in QuestionRegion."""
    group = func.coalesce(_ATTEMPT.region_id, literal_column("0")).label("region_id")
    return _select_group_changes(condition, group)


def select_age_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what first attempts change in QuestionAge."""
    group = func.coalesce(_ATTEMPT.age_group, literal_column("''")).label("age_group")
    return _select_group_changes(condition, group)
