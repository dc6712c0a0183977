"""Generated attempts: a passed one per quiz, some after a failed one.

Enrolments older than ALL_QUIZZES_DAYS have an attempt at the final test alone.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.rules import BankQuestion, draw_questions
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.demo.learning import CHUNK, DemoEnrolment, insert_chunks

ALL_QUIZZES_DAYS: Final = 120  # enrolments older than this have the final test alone
SHARE_FAILED: Final = 0.25
MINUTES: Final = 12
Banks = dict[int, list[BankQuestion]]


def add_attempts(
    session: Session, chance: random.Random, enrolments: Sequence[DemoEnrolment], *, now: datetime
) -> None:
    """Add the attempts, with an answer to each of their questions."""
    outlines = {
        enrolment.course.outline.version_id: enrolment.course.outline for enrolment in enrolments
    }
    banks = {version_id: _load_banks(session, outline) for version_id, outline in outlines.items()}
    since = now - timedelta(days=ALL_QUIZZES_DAYS)
    rows = [
        row
        for enrolment in enrolments
        for row in _build_attempts(
            chance, enrolment, banks[enrolment.course.outline.version_id], since
        )
    ]
    for start in range(0, len(rows), CHUNK):
        _insert_with_answers(session, rows[start : start + CHUNK])


def _load_banks(session: Session, outline: Outline) -> Banks:
    return {
        quiz.id: [
            BankQuestion(*row) for row in catalogue.load_bank(session, outline.bank_quiz_ids(quiz))
        ]
        for quiz in outline.quizzes
    }


def _build_attempts(
    chance: random.Random, enrolment: DemoEnrolment, banks: Banks, since: datetime
) -> Iterator[dict[str, Any]]:
    outline = enrolment.course.outline
    last_done_at = enrolment.course.until
    for quiz in outline.quizzes[: round(len(outline.quizzes) * enrolment.share)]:
        is_final = quiz == outline.final
        if is_final or enrolment.course.at > since:
            at = (
                last_done_at - timedelta(minutes=MINUTES)
                if is_final
                else enrolment.course.at + (last_done_at - enrolment.course.at) / 2
            )
            yield from _build_quiz_attempts(
                chance,
                enrolment,
                quiz,
                banks[quiz.id],
                at=at,
                percent=enrolment.percent if is_final else chance.randrange(70, 101),
            )


def _build_quiz_attempts(
    chance: random.Random,
    enrolment: DemoEnrolment,
    quiz: QuizEntry,
    bank: list[BankQuestion],
    *,
    at: datetime,
    percent: int,
) -> Iterator[dict[str, Any]]:
    """Yield the attempts at one quiz; the last one is passed."""
    results = ([False] if chance.random() < SHARE_FAILED else []) + [True]
    for number, passed in enumerate(results, 1):
        seed = chance.getrandbits(62)
        questions = draw_questions(bank, quiz.draw, seed)
        needed = -(-quiz.pass_percent * len(questions) // 100)
        right = (
            max(needed, percent * len(questions) // 100)
            if passed
            else chance.randint(0, max(needed - 1, 0))
        )
        started_at = at - timedelta(hours=len(results) - number)
        yield {
            "enrolment_id": enrolment.id,
            "quiz_id": quiz.id,
            "number": number,
            "seed": seed,
            "drawn": questions,
            "started_at": started_at,
            "submitted_at": started_at + timedelta(minutes=MINUTES),
            "right": right,
            "percent": right * 100 // max(len(questions), 1),
            "passed": passed,
        }


def _insert_with_answers(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert attempts and answers; the first questions of each are answered right."""
    ids = session.scalars(
        insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows
    ).all()
    answers = [
        {
            "attempt_id": attempt_id,
            "position": position,
            "question_id": item["question"],
            "given": {},
            "answered_at": row["started_at"],
            "right": position <= row["right"],
        }
        for attempt_id, row in zip(ids, rows, strict=True)
        for position, item in enumerate(row["drawn"], 1)
    ]
    insert_chunks(session, Answer, answers)
