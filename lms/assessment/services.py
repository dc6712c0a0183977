"""Attempts: starting, saving answers as they are given, handing in. Grading happens here only; keys never leave before the end."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Integer, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed, AttemptLimitReached, AttemptNotFound
from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import AttemptRow, answers_of, attempt_of, attempts_at
from lms.assessment.rules import (
    BankQuestion,
    draw,
    end_of_attempt,
    is_right,
    next_start,
    parse_given,
    percent_of,
)
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.database import Key, UtcDateTime, upsert
from lms.core.i18n import format_datetime

_ATTEMPT = Attempt.__table__.c


def start_attempt(
    session: Session,
    *,
    enrolment_id: int,
    outline: Outline,
    quiz: QuizEntry,
    person_id: int,
    extra_time_percent: int,
    now: datetime,
) -> int:
    """Begins a try, or goes on with the open one, and returns its id. Raises AttemptLimitReached.

    The limit holds however many starts come at once: the number of a try is unique, and so is the open try.
    """
    earlier = attempts_at(session, enrolment_id=enrolment_id, quiz_id=quiz.id)
    if earlier and earlier[0].submitted_at is None:
        if earlier[0].is_open(now):
            return earlier[0].id
        overdue = attempt_of(session, attempt_id=earlier[0].id, person_id=person_id, lock="update")
        if overdue is not None:
            submit_attempt(session, attempt=overdue, pass_percent=quiz.pass_percent, now=now)
    opens = next_start(
        (attempt.started_at for attempt in earlier), quiz.attempts, quiz.wait_hours, now
    )
    if opens is not None:
        raise AttemptLimitReached(when=format_datetime(opens))
    bank = [BankQuestion(*row) for row in catalogue.bank(session, outline.bank_quiz_ids(quiz))]
    seen = frozenset(item["question"] for attempt in earlier for item in attempt.drawn)
    seed = secrets.randbits(62)
    row = {
        "enrolment_id": enrolment_id,
        "quiz_id": quiz.id,
        "number": len(earlier) + 1,
        "seed": seed,
        "drawn": draw(bank, quiz.draw, seed, seen),
        "started_at": now,
        "ends_at": end_of_attempt(now, quiz.time_limit_minutes, extra_time_percent),
    }
    made = session.scalar(
        upsert(session, Attempt).values(**row).on_conflict_do_nothing().returning(Attempt.id)
    )
    return (
        made
        if made is not None
        else attempts_at(session, enrolment_id=enrolment_id, quiz_id=quiz.id)[0].id
    )


def save_answer(
    session: Session,
    *,
    attempt_id: int,
    person_id: int,
    position: int,
    values: Sequence[str],
    now: datetime,
    reading: Session | None = None,
) -> AttemptRow:
    """Stores the answer to the question at a position (1 is the first), replacing an earlier one. No values, no change.

    What has to be known beforehand is asked of `reading`, so that others who write wait for one statement only; that statement itself
    sees to it that nothing comes to a try that is handed in meanwhile.
    Raises AttemptNotFound for a foreign attempt or a position that it lacks, AttemptClosed once it is handed in or its time is over.
    """
    known = reading or session
    attempt = attempt_of(known, attempt_id=attempt_id, person_id=person_id)
    if attempt is None or not 1 <= position <= attempt.total:
        raise AttemptNotFound
    if not attempt.is_open(now):
        raise AttemptClosed
    item = attempt.drawn[position - 1]
    kind, _key = catalogue.answer_keys(known, attempt.enrolment.version_id)[item["question"]]
    given = parse_given(kind, item["order"], values)
    if given is not None:
        row = {
            "attempt": attempt.id,
            "position": position,
            "question": item["question"],
            "given": given,
            "now": now,
        }
        if session.connection().scalar(_save_if_open(session.get_bind().dialect.name), row) is None:
            raise AttemptClosed
    return attempt


def submit_attempt(
    session: Session, *, attempt: AttemptRow, pass_percent: int, now: datetime
) -> AttemptRow:
    """Hands a try in and grades it; handing in again gives the same result. The attempt was read with lock='update'."""
    if attempt.submitted_at is not None:
        return attempt
    graded = grade(session, attempt, now=now)
    right = sum(row["right"] for row in graded)
    outcome = {
        "submitted_at": now,
        "right": right,
        "percent": percent_of(right, attempt.total),
        "passed": right * 100 >= pass_percent * attempt.total,
    }
    _upsert_answers(session, graded, ("right",))
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(**outcome)
        .execution_options(synchronize_session=False)
    )
    return replace(attempt, **outcome)


def grade(session: Session, attempt: AttemptRow, *, now: datetime) -> list[dict[str, Any]]:
    """A row for each question of the attempt, answered or not, with whether it is right."""
    keys = catalogue.answer_keys(session, attempt.enrolment.version_id)
    answers = answers_of(session, attempt.id)
    rows = []
    for position, item in enumerate(attempt.drawn, 1):
        given = answers.get(position, ({}, None))[0]
        rows.append(
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_id": item["question"],
                "given": given,
                "answered_at": now,
                "right": is_right(*keys[item["question"]], given),
            }
        )
    return rows


def _upsert_answers(session: Session, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """One statement for all rows; of a row that stands already, only `columns` change."""
    session.execute(_answers_upsert(session.get_bind().dialect.name, columns), rows)


@cache
def _answers_upsert(dialect: str, columns: tuple[str, ...]) -> Any:
    """Built once: putting the statement together takes longer than running it."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"],
        set_={name: statement.excluded[name] for name in columns},
    )


@cache
def _save_if_open(dialect: str) -> Any:
    """Stores one answer if its try is still open; gives the position if it was. The try can't be handed in while this runs."""
    now, is_open = bindparam("now", type_=UtcDateTime()), (_ATTEMPT.submitted_at.is_(None))
    found = (
        select(
            _ATTEMPT.id,
            bindparam("position", type_=Integer),
            bindparam("question", type_=Key),
            bindparam("given", type_=JSON),
            now,
        )
        .where(
            _ATTEMPT.id == bindparam("attempt"),
            is_open,
            or_(_ATTEMPT.ends_at.is_(None), _ATTEMPT.ends_at > now),
        )
        .with_for_update(read=True)
    )
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    statement = statement.from_select(
        ["attempt_id", "position", "question_id", "given", "answered_at"], found
    )
    set_ = {name: statement.excluded[name] for name in ("given", "answered_at")}
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"], set_=set_
    ).returning(Answer.__table__.c.position)
