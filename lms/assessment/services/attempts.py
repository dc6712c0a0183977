"""Services for attempts: start, save answers, submit, grade.

Grading happens on the server only; answer keys never leave it before the end of an attempt.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from blinker import Signal
from sqlalchemy import JSON, Integer, String, and_, bindparam, cast, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.assessment.errors import (
    AnswerLocked,
    AttemptClosed,
    AttemptNotFound,
    NotANumber,
    TimeIsOver,
)
from lms.assessment.models import Answer, Attempt
from lms.assessment.queries.attempts import AttemptRow, find_attempt, list_attempts
from lms.assessment.queries.banks import load_bank_questions
from lms.assessment.queries.marks import load_practice_marks, lock_for_grading
from lms.assessment.rules import QuizTerms, draw_questions, is_readable, is_removal, parse_answer
from lms.assessment.rules.checks import NO_ANSWER, AnswerState
from lms.assessment.rules.corrections import NONE, change_weight, grade_by_key
from lms.assessment.rules.entry import end_of_attempt
from lms.assessment.rules.marks import is_whole
from lms.assessment.rules.supervision import Supervision
from lms.assessment.rules.waiting import list_waiting, needs_person
from lms.assessment.services.entry import check_entry, plan_end
from lms.assessment.services.marking import add_up_answers
from lms.assessment.services.open_attempts import LOCK_IF_OPEN
from lms.assessment.services.practice import add_drawn_tasks, draw_practice
from lms.assessment.services.results import add_result
from lms.assessment.services.supervision import check_browser
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Keys, Outline, QuizEntry
from lms.core.clock import Moment
from lms.core.database import Key, UtcDateTime, upsert
from lms.enrolment.models import Enrolment
from lms.regions.queries import select_region_id

texts_handed_in = Signal(
    "Sent once, in the transaction that submits an attempt with texts that wait for a person. The "
    "sender is the session; `attempt` is an AttemptRow, `outline` that of its version, `positions` "
    "are those of the texts, `now` is the moment. Grading stands above this domain."
)
NOT_SUPERVISED: Final = Supervision()
_ATTEMPT = Attempt.__table__.c
_ANSWER = Answer.__table__.c
# What an update copies of the enrolment: submitting is a hot path, statements count.
GROUPS: Final = {
    name: select(column)
    .where(Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
    .correlate(Attempt.__table__)
    .scalar_subquery()
    for name, column in (
        ("region_id", select_region_id(Enrolment.__table__.c.region_unit_id)),
        ("age_group", Enrolment.__table__.c.age_group),
    )
}
_GIVEN: Final = ("given", "language", "answered_at")  # what a later answer replaces


def start_attempt(
    session: Session,
    *,
    enrolment_id: int,
    outline: Outline,
    quiz: QuizEntry,
    terms: QuizTerms,
    extra_time_percent: int,
    supervision: Supervision = NOT_SUPERVISED,
    now: datetime,
) -> int:
    """Begin an attempt, or continue the one that is not handed in, and return its id.

    The limit holds however many starts come at once: an attempt's number is unique per quiz and
    enrolment, and so is the open attempt. Whoever is admitted to a sitting begins in it; the
    admission is locked. Raises NoAttemptNow.
    """
    earlier = list_attempts(session, enrolment_id=enrolment_id, quiz_id=quiz.id)
    if earlier and earlier[0].submitted_at is None:
        return earlier[0].id
    check_entry(earlier, terms, supervision, now)
    seed = secrets.randbits(62)
    row = {
        "enrolment_id": enrolment_id,
        "quiz_id": quiz.id,
        "number": earlier[0].number + 1 if earlier else 1,
        "seed": seed,
        **_draw_questions(session, outline, quiz, seed, earlier),
        "started_at": now,
        "grace_seconds": terms.grace_seconds,
        **plan_end(end_of_attempt(now, terms, extra_time_percent), supervision),
    }
    attempt_id: int | None = session.scalar(
        upsert(session, Attempt).values(**row).on_conflict_do_nothing().returning(Attempt.id)
    )
    if attempt_id is not None:
        add_drawn_tasks(session, attempt_id, row["practice"] or ())
        return attempt_id
    return list_attempts(session, enrolment_id=enrolment_id, quiz_id=quiz.id)[0].id


def _draw_questions(
    session: Session, outline: Outline, quiz: QuizEntry, seed: int, earlier: Sequence[AttemptRow]
) -> dict[str, Any]:
    """Return the columns of an attempt that hold its questions and its practice tasks."""
    bank = load_bank_questions(session, outline, quiz)
    seen = frozenset(item["question"] for attempt in earlier for item in attempt.drawn)
    return {
        "drawn": draw_questions(bank, quiz.draw, seed, seen, quiz.draws),
        "practice": draw_practice(quiz, seed, earlier) or None,
    }


def save_answer(
    session: Session,
    *,
    attempt_id: int,
    person_id: int,
    position: int,
    form_values: Sequence[str],
    language: str,
    now: datetime,
    sign_in_id: int = 0,
    reading: Session | None = None,
) -> AttemptRow:
    """Store the answer to the question at a position (from 1), replacing an earlier one.

    `language`: in which the question was shown. `sign_in_id`: the browser. An emptied answer is
    removed; form values that the question cannot have change nothing. Reads go through `reading`,
    if given, so that other writers wait for one statement only; it refuses itself what was
    submitted meanwhile. Raises AttemptNotFound for an attempt of others or a missing position,
    NotAdmittedHere, AttemptClosed once it is submitted, TimeIsOver, AnswerLocked, NotANumber.
    """
    read_session = reading or session
    attempt = find_attempt(read_session, attempt_id=attempt_id, person_id=person_id)
    if attempt is None or not 1 <= position <= attempt.total:
        raise AttemptNotFound
    if not attempt.takes_answers(now):
        raise AttemptClosed if attempt.submitted_at else TimeIsOver
    check_browser(read_session, attempt, sign_in_id, now)
    still_open = {"attempt": attempt.id, "position": position, "earliest_end": now - attempt.grace}
    item = attempt.drawn[position - 1]
    keys = catalogue.load_answer_keys(read_session, attempt.enrolment.version_id)
    question_type, key = keys[item["question"]]
    answer = parse_answer(question_type, item["order"], form_values)
    if is_removal(question_type, form_values):
        _remove_answer(session, still_open)
    if answer is not None:
        if not is_readable(question_type, key, answer):
            raise NotANumber
        row = {"question": item["question"], "given": answer, "language": language, "now": now}
        _store_answer(session, still_open | row)
    return attempt


def _store_answer(session: Session, row: dict[str, Any]) -> None:
    """Store an answer. Raises AnswerLocked, AttemptClosed."""
    if session.connection().scalar(_save_if_open(session.get_bind().dialect.name), row) is None:
        raise (
            AnswerLocked if _is_locked(session, row["attempt"], row["position"]) else AttemptClosed
        )


def _is_locked(session: Session, attempt_id: int, position: int) -> bool:
    """Return whether the answer of an attempt that is not submitted is graded already."""
    locked = (
        select(_ANSWER.position)
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .where(
            _ANSWER.attempt_id == attempt_id,
            _ANSWER.position == position,
            _ANSWER.mark.is_not(None),
            _ATTEMPT.submitted_at.is_(None),
        )
    )
    return session.scalar(locked) is not None


def _remove_answer(session: Session, still_open: dict[str, Any]) -> None:
    """Empty the answer at a position. The attempt cannot be submitted meanwhile.

    The row goes, unless it counts how often the question was checked. Raises AnswerLocked.
    """
    if session.connection().scalar(LOCK_IF_OPEN, still_open) is None:
        raise AttemptClosed
    attempt_id, position = still_open["attempt"], still_open["position"]
    here = (_ANSWER.attempt_id == attempt_id, _ANSWER.position == position, _ANSWER.mark.is_(None))
    session.connection().execute(delete(Answer).where(*here, _ANSWER.checks == 0))
    session.connection().execute(update(Answer).where(*here).values(given={}, is_checked=False))
    if _is_locked(session, attempt_id, position):
        raise AnswerLocked


def submit_attempt(
    session: Session, *, attempt: AttemptRow, outline: Outline, quiz: QuizEntry, moment: Moment
) -> AttemptRow:
    """Submit and grade an attempt that was read with lock='update'. Idempotent.

    A text that needs a person waits for one; the signal texts_handed_in tells of it.
    """
    if attempt.submitted_at is not None:
        return attempt
    # No key is corrected from here until the transaction ends.
    keys, answers = lock_for_grading(session, attempt)
    if attempt.practice:
        attempt = replace(attempt, practice=load_practice_marks(session, attempt))
    rows = grade_attempt(attempt, quiz, keys, answers, now=moment.now)
    left_out = _leave_out(attempt, keys)
    outcome = {
        "submitted_at": moment.now,
        **({"drawn": left_out.drawn} if left_out.drawn != attempt.drawn else {}),
        **({"practice": attempt.practice} if attempt.practice else {}),
        **add_up_answers(session, left_out, outline, quiz, rows),
    }
    _upsert_answers(session, rows, ("mark", "right"))
    of_that_day = {"submitted_on": moment.today, **GROUPS}
    store_outcome(session, attempt.id, {**outcome, **of_that_day})
    submitted = replace(attempt, **outcome)
    add_result(session, attempt=submitted, quiz=quiz)
    if submitted.is_waiting:
        marks = {row["position"]: row["mark"] for row in rows}
        texts_handed_in.send(
            session,
            attempt=submitted,
            outline=outline,
            positions=list_waiting(marks, submitted.weights),
            now=moment.now,
        )
    return submitted


def store_outcome(session: Session, attempt_id: int, values: Mapping[str, Any]) -> None:
    """Store what its marks make of an attempt, by column."""
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _leave_out(attempt: AttemptRow, keys: Keys) -> AttemptRow:
    """Return the attempt with no weight for questions that are left out of the marks."""
    drawn = attempt.drawn
    for position, item in enumerate(attempt.drawn, 1):
        if keys[item["question"]][1].get("counts") == NONE:
            drawn = change_weight(drawn, position, 0)
    return replace(attempt, drawn=drawn)


def grade_attempt(
    attempt: AttemptRow,
    quiz: QuizEntry,
    keys: Keys,
    answers: Mapping[int, AnswerState],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return a row for each question of the attempt, answered or not, with its mark.

    The mark of a text that a person has to grade is None.
    """
    rows = []
    for position, item in enumerate(attempt.drawn, 1):
        answer = answers.get(position, NO_ANSWER)
        key = keys[item["question"]]
        mark = None
        if not needs_person(*key, answer.given):
            mark = grade_by_key(*key, answer, quiz.conduct.penalty, quiz.wrong_costs)
        rows.append(
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_id": item["question"],
                "given": answer.given,
                "answered_at": now,
                "mark": mark,
                "right": is_whole(mark),
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

    It returns the position if it stored the answer; a graded one stays. The attempt cannot be
    submitted while it runs.
    """
    open_attempt = LOCK_IF_OPEN.add_columns(
        bindparam("position", type_=Integer),
        bindparam("question", type_=Key),
        bindparam("given", type_=JSON),
        bindparam("language", type_=String),
        bindparam("now", type_=UtcDateTime()),
    )
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    statement = statement.from_select(
        ["attempt_id", "position", "question_id", "given", "language", "answered_at"], open_attempt
    )
    changes: dict[str, Any] = {name: statement.excluded[name] for name in _GIVEN}
    is_same = cast(_ANSWER.given, String) == cast(statement.excluded.given, String)
    changes["is_checked"] = and_(_ANSWER.is_checked, is_same)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"], set_=changes, where=_ANSWER.mark.is_(None)
    ).returning(Answer.__table__.c.position)
