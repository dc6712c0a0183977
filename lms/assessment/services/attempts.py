"""Services for attempts: start, save answers, submit, grade.

Grading happens on the server only; answer keys never leave it before the end of an attempt.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import JSON, Integer, String, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.assessment.errors import (
    AttemptClosed,
    AttemptLimitReached,
    AttemptNotFound,
    NotANumber,
    TimeIsOver,
)
from lms.assessment.models import Answer, Attempt
from lms.assessment.queries.attempts import AttemptRow, find_attempt, list_attempts, load_answers
from lms.assessment.queries.marks import load_marks_by_competence
from lms.assessment.rules import (
    WHOLE_MARK,
    BankQuestion,
    draw_questions,
    end_of_attempt,
    grade_answer,
    is_readable,
    is_removal,
    next_start,
    parse_answer,
)
from lms.assessment.rules.passing import add_marks, charge_wrong_answer, is_passed
from lms.assessment.services.results import add_result
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.database import Key, UtcDateTime, upsert
from lms.core.i18n import format_datetime

_ATTEMPT = Attempt.__table__.c
_GIVEN: Final = ("given", "language", "answered_at")  # what a later answer replaces


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
    """Begin an attempt, or continue the open one, and return its id. Raises AttemptLimitReached.

    The limit holds however many starts come at once: an attempt's number is unique per quiz and
    enrolment, and so is the open attempt.
    """
    earlier = list_attempts(session, enrolment_id=enrolment_id, quiz_id=quiz.id)
    if earlier and earlier[0].is_open(now):
        return earlier[0].id
    if earlier and earlier[0].submitted_at is None:
        _submit_overdue(session, earlier[0].id, outline, quiz, person_id=person_id, now=now)
    starts = (attempt.started_at for attempt in earlier)
    opens_at = next_start(starts, quiz.attempts, quiz.wait_hours, now)
    if opens_at is not None:
        raise AttemptLimitReached(when=format_datetime(opens_at))
    seed = secrets.randbits(62)
    row = {
        "enrolment_id": enrolment_id,
        "quiz_id": quiz.id,
        "number": earlier[0].number + 1 if earlier else 1,
        "seed": seed,
        "drawn": _draw(session, outline, quiz, seed, earlier),
        "started_at": now,
        "ends_at": end_of_attempt(now, quiz.time_limit_minutes, extra_time_percent),
    }
    attempt_id: int | None = session.scalar(
        upsert(session, Attempt).values(**row).on_conflict_do_nothing().returning(Attempt.id)
    )
    if attempt_id is not None:
        return attempt_id
    return list_attempts(session, enrolment_id=enrolment_id, quiz_id=quiz.id)[0].id


def _submit_overdue(
    session: Session,
    attempt_id: int,
    outline: Outline,
    quiz: QuizEntry,
    *,
    person_id: int,
    now: datetime,
) -> None:
    attempt = find_attempt(session, attempt_id=attempt_id, person_id=person_id, lock="update")
    if attempt is not None:
        submit_attempt(session, attempt=attempt, outline=outline, quiz=quiz, now=now)


def _draw(
    session: Session, outline: Outline, quiz: QuizEntry, seed: int, earlier: Sequence[AttemptRow]
) -> list[dict[str, Any]]:
    bank = [BankQuestion(*row) for row in catalogue.load_bank(session, outline.bank_quiz_ids(quiz))]
    seen = frozenset(item["question"] for attempt in earlier for item in attempt.drawn)
    return draw_questions(bank, quiz.draw, seed, seen)


def save_answer(
    session: Session,
    *,
    attempt_id: int,
    person_id: int,
    position: int,
    form_values: Sequence[str],
    language: str,
    now: datetime,
    reading: Session | None = None,
) -> AttemptRow:
    """Store the answer to the question at a position (from 1), replacing an earlier one.

    `language`: in which the question was shown, 'kk' or 'ru'. An emptied answer is removed; form
    values that the question cannot have change nothing. Reads go through `reading`, if given, so
    that other writers wait for one statement only; that statement itself refuses an attempt that
    was submitted meanwhile. Raises AttemptNotFound for an attempt of others or a position that it
    lacks, AttemptClosed once it is submitted, TimeIsOver, NotANumber.
    """
    read_session = reading or session
    attempt = find_attempt(read_session, attempt_id=attempt_id, person_id=person_id)
    if attempt is None or not 1 <= position <= attempt.total:
        raise AttemptNotFound
    if not attempt.is_open(now):
        raise AttemptClosed if attempt.submitted_at else TimeIsOver
    item = attempt.drawn[position - 1]
    keys = catalogue.load_answer_keys(read_session, attempt.enrolment.version_id)
    question_type, key = keys[item["question"]]
    answer = parse_answer(question_type, item["order"], form_values)
    if is_removal(question_type, form_values):
        _remove_answer(session, attempt.id, position, now)
    if answer is not None:
        if not is_readable(question_type, key, answer):
            raise NotANumber
        row = {"attempt": attempt.id, "position": position, "question": item["question"]}
        row |= {"given": answer, "language": language, "now": now}
        if session.connection().scalar(_save_if_open(session.get_bind().dialect.name), row) is None:
            raise AttemptClosed
    return attempt


def _remove_answer(session: Session, attempt_id: int, position: int, now: datetime) -> None:
    """Delete the answer at a position. The attempt cannot be submitted meanwhile."""
    open_id = session.scalar(
        select(_ATTEMPT.id)
        .where(
            _ATTEMPT.id == attempt_id,
            _ATTEMPT.submitted_at.is_(None),
            or_(_ATTEMPT.ends_at.is_(None), _ATTEMPT.ends_at > now),
        )
        .with_for_update(read=True)
    )
    if open_id is None:
        raise AttemptClosed
    session.execute(
        delete(Answer)
        .where(Answer.attempt_id == attempt_id, Answer.position == position)
        .execution_options(synchronize_session=False)
    )


def submit_attempt(
    session: Session, *, attempt: AttemptRow, outline: Outline, quiz: QuizEntry, now: datetime
) -> AttemptRow:
    """Submit and grade an attempt that was read with lock='update'. Idempotent."""
    if attempt.submitted_at is not None:
        return attempt
    rows = grade_attempt(session, attempt, quiz, now=now)
    outcome = {"submitted_at": now, **_add_up(session, attempt, outline, quiz, rows)}
    _upsert_answers(session, rows, ("mark", "right"))
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(**outcome)
        .execution_options(synchronize_session=False)
    )
    add_result(
        session,
        enrolment_id=attempt.enrolment_id,
        quiz=quiz,
        percent=outcome["percent"],
        passed=outcome["passed"],
    )
    return replace(attempt, **outcome)


def _add_up(
    session: Session,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    rows: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what the graded answers of an attempt make of it, by column."""
    marks = {row["position"]: row["mark"] for row in rows}
    total = add_marks(list(marks.values()), attempt.weights)
    by_competence = (
        load_marks_by_competence(session, attempt, outline, marks)
        if quiz.competence_percent
        else {}
    )
    return {
        "right": sum(row["right"] for row in rows),
        "mark": total.mark,
        "whole_mark": total.whole_mark,
        "percent": total.percent,
        "passed": is_passed(quiz, total, by_competence),
    }


def grade_attempt(
    session: Session, attempt: AttemptRow, quiz: QuizEntry, *, now: datetime
) -> list[dict[str, Any]]:
    """Return a row for each question of the attempt, answered or not, with its mark."""
    keys = catalogue.load_answer_keys(session, attempt.enrolment.version_id)
    answers = load_answers(session, attempt.id)
    rows = []
    for position, item in enumerate(attempt.drawn, 1):
        answer = answers.get(position, ({}, None))[0]
        mark = charge_wrong_answer(
            grade_answer(*keys[item["question"]], answer), answer, quiz.wrong_costs
        )
        rows.append(
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_id": item["question"],
                "given": answer,
                "answered_at": now,
                "mark": mark,
                "right": mark == WHOLE_MARK,
            }
        )
    return rows


def _upsert_answers(session: Session, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Insert all rows in one statement; update only `columns` of rows that exist."""
    session.execute(_answers_upsert(session.get_bind().dialect.name, columns), rows)


@cache
def _answers_upsert(dialect: str, columns: tuple[str, ...]) -> Any:
    """Build the statement once: building it takes longer than running it."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"],
        set_={name: statement.excluded[name] for name in columns},
    )


@cache
def _save_if_open(dialect: str) -> Any:
    """Return the statement that stores one answer if its attempt is still open.

    It returns the position if it stored the answer. The attempt cannot be submitted while it runs.
    """
    now, is_open = bindparam("now", type_=UtcDateTime()), (_ATTEMPT.submitted_at.is_(None))
    open_attempt = (
        select(
            _ATTEMPT.id,
            bindparam("position", type_=Integer),
            bindparam("question", type_=Key),
            bindparam("given", type_=JSON),
            bindparam("language", type_=String),
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
        ["attempt_id", "position", "question_id", "given", "language", "answered_at"], open_attempt
    )
    changes = {name: statement.excluded[name] for name in _GIVEN}
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"], set_=changes
    ).returning(Answer.__table__.c.position)
