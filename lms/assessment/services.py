"""Attempts: starting, saving answers as they are given, handing in. Grading happens here only; keys never leave before the end."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed, AttemptLimitReached, AttemptNotFound
from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import AttemptRow, answers_of, attempt_of, attempts_at
from lms.assessment.rules import BankQuestion, draw, end_of_attempt, is_right, next_start, parse_given, percent_of
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.database import upsert
from lms.core.i18n import format_datetime


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
    opens = next_start((attempt.started_at for attempt in earlier), quiz.attempts, quiz.wait_hours, now)
    if opens is not None:
        raise AttemptLimitReached(when=format_datetime(opens))
    bank = [BankQuestion(*row) for row in catalogue.bank(session, outline.bank_quiz_ids(quiz))]
    seen = frozenset(item["question"] for attempt in earlier for item in attempt.drawn)
    seed = secrets.randbits(62)
    row = {
        "enrolment_id": enrolment_id, "quiz_id": quiz.id, "number": len(earlier) + 1, "seed": seed,
        "drawn": draw(bank, quiz.draw, seed, seen), "started_at": now,
        "ends_at": end_of_attempt(now, quiz.time_limit_minutes, extra_time_percent),
    }  # fmt: skip
    made = session.scalar(upsert(session, Attempt).values(**row).on_conflict_do_nothing().returning(Attempt.id))
    return made if made is not None else attempts_at(session, enrolment_id=enrolment_id, quiz_id=quiz.id)[0].id


def save_answer(
    session: Session, *, attempt_id: int, person_id: int, position: int, values: Sequence[str], now: datetime
) -> AttemptRow:
    """Stores the answer to the question at a position (1 is the first), replacing an earlier one. No values, no change.

    Raises AttemptNotFound for a foreign attempt or a position that it lacks, AttemptClosed once it is handed in or its time is over.
    """
    attempt = attempt_of(session, attempt_id=attempt_id, person_id=person_id, lock="share")
    if attempt is None or not 1 <= position <= attempt.total:
        raise AttemptNotFound
    if not attempt.is_open(now):
        raise AttemptClosed
    item = attempt.drawn[position - 1]
    kind, _key = catalogue.answer_keys(session, attempt.enrolment.version_id)[item["question"]]
    given = parse_given(kind, item["order"], values)
    if given is not None:
        row = {"attempt_id": attempt.id, "position": position, "question_id": item["question"], "given": given, "answered_at": now}
        _upsert_answers(session, [row], ("given", "answered_at"))
    return attempt


def submit_attempt(session: Session, *, attempt: AttemptRow, pass_percent: int, now: datetime) -> AttemptRow:
    """Hands a try in and grades it; handing in again gives the same result. The attempt was read with lock='update'."""
    if attempt.submitted_at is not None:
        return attempt
    graded = grade(session, attempt, now=now)
    right = sum(row["right"] for row in graded)
    outcome = {
        "submitted_at": now, "right": right, "percent": percent_of(right, attempt.total),
        "passed": right * 100 >= pass_percent * attempt.total,
    }  # fmt: skip
    _upsert_answers(session, graded, ("right",))
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(**outcome).execution_options(synchronize_session=False))
    return replace(attempt, **outcome)


def grade(session: Session, attempt: AttemptRow, *, now: datetime) -> list[dict[str, Any]]:
    """A row for each question of the attempt, answered or not, with whether it is right."""
    keys = catalogue.answer_keys(session, attempt.enrolment.version_id)
    answers = answers_of(session, attempt.id)
    rows = []
    for position, item in enumerate(attempt.drawn, 1):
        given = answers.get(position, ({}, None))[0]
        rows.append({
            "attempt_id": attempt.id, "position": position, "question_id": item["question"], "given": given,
            "answered_at": now, "right": is_right(*keys[item["question"]], given),
        })  # fmt: skip
    return rows


def _upsert_answers(session: Session, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """One statement for all rows; of a row that stands already, only `columns` change."""
    session.execute(_answers_upsert(session.get_bind().dialect.name, columns), rows)


@cache
def _answers_upsert(dialect: str, columns: tuple[str, ...]) -> Any:
    """Built once: putting the statement together takes longer than running it."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"], set_={name: statement.excluded[name] for name in columns}
    )
