"""Storing and emptying of answers, while their attempt is open."""

from functools import cache
from typing import Any, Final

from sqlalchemy import JSON, Integer, String, and_, bindparam, cast, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.assessment.errors import AnswerLocked, AttemptClosed
from lms.assessment.models import Answer, Attempt
from lms.assessment.services.open_attempts import LOCK_IF_OPEN
from lms.core.database import BigKey, UtcDateTime

_ANSWER, _ATTEMPT = Answer.__table__.c, Attempt.__table__.c
_ANSWER_COLUMNS: Final = ("given_answer", "language", "answered_at")  # what a later answer replaces


def store_answer(session: Session, row: dict[str, Any]) -> None:
    """Store an answer. Raises AnswerLocked, AttemptClosed."""
    if session.connection().scalar(_save_if_open(session.get_bind().dialect.name), row) is None:
        raise (
            AnswerLocked if _is_locked(session, row["attempt"], row["position"]) else AttemptClosed
        )


def _is_locked(session: Session, attempt_id: int, position: int) -> bool:
    """Return whether the answer of an attempt that is not submitted is graded already."""
    query = (
        select(_ANSWER.position)
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .where(
            _ANSWER.attempt_id == attempt_id,
            _ANSWER.position == position,
            _ANSWER.mark.is_not(None),
            _ATTEMPT.submitted_at.is_(None),
        )
    )
    return session.scalar(query) is not None


def remove_answer(session: Session, still_open: dict[str, Any]) -> None:
    """Empty the answer at a position. The attempt cannot be submitted meanwhile.

    The row goes, unless it counts how often the question was checked. Raises AnswerLocked.
    """
    if session.connection().scalar(LOCK_IF_OPEN, still_open) is None:
        raise AttemptClosed
    attempt_id, position = still_open["attempt"], still_open["position"]
    here = (_ANSWER.attempt_id == attempt_id, _ANSWER.position == position, _ANSWER.mark.is_(None))
    session.connection().execute(delete(Answer).where(*here, _ANSWER.checks == 0))
    session.connection().execute(
        update(Answer).where(*here).values(given_answer={}, is_checked=False)
    )
    if _is_locked(session, attempt_id, position):
        raise AnswerLocked


@cache
def _save_if_open(dialect: str) -> Any:
    """Return the statement that stores one answer if its attempt is still open.

    It returns the position if it stored the answer; a graded one stays. The attempt cannot be
    submitted while it runs.
    """
    open_attempt = LOCK_IF_OPEN.add_columns(
        bindparam("position", type_=Integer),
        bindparam("question", type_=BigKey),
        bindparam("given_answer", type_=JSON),
        bindparam("language", type_=String),
        bindparam("now", type_=UtcDateTime()),
    )
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    statement = statement.from_select(
        ["attempt_id", "position", "question_id", "given_answer", "language", "answered_at"],
        open_attempt,
    )
    changes: dict[str, Any] = {name: statement.excluded[name] for name in _ANSWER_COLUMNS}
    is_same = cast(_ANSWER.given_answer, String) == cast(statement.excluded.given_answer, String)
    changes["is_checked"] = and_(_ANSWER.is_checked, is_same)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"], set_=changes, where=_ANSWER.mark.is_(None)
    ).returning(Answer.__table__.c.position)
