"""Generated tries: a passed one at each quiz on the way, sometimes with a failed one before it. Of older enrolments the final test alone."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.rules import BankQuestion, draw
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.demo.learning import CHUNK, Begun, insert_chunks

WHOLE_DAYS: Final = 120  # so far back all quizzes are kept
SHARE_FAILED: Final = 0.25
MINUTES: Final = 12
Banks = dict[int, list[BankQuestion]]


def add_tries(
    session: Session, chance: random.Random, begun: Sequence[Begun], *, now: datetime
) -> None:
    """The tries with an answer for each of their questions."""
    outlines = {one.taken.outline.version_id: one.taken.outline for one in begun}
    banks = {version_id: _banks(session, outline) for version_id, outline in outlines.items()}
    since = now - timedelta(days=WHOLE_DAYS)
    rows = [
        row
        for one in begun
        for row in _tries(chance, one, banks[one.taken.outline.version_id], since)
    ]
    for start in range(0, len(rows), CHUNK):
        _store(session, rows[start : start + CHUNK])


def _banks(session: Session, outline: Outline) -> Banks:
    return {
        q.id: [BankQuestion(*row) for row in catalogue.bank(session, outline.bank_quiz_ids(q))]
        for q in outline.quizzes
    }


def _tries(
    chance: random.Random, one: Begun, banks: Banks, since: datetime
) -> Iterator[dict[str, Any]]:
    outline = one.taken.outline
    until = one.taken.until
    for quiz in outline.quizzes[: round(len(outline.quizzes) * one.share)]:
        last = quiz == outline.final
        if last or one.taken.at > since:
            at = (
                until - timedelta(minutes=MINUTES)
                if last
                else one.taken.at + (until - one.taken.at) / 2
            )
            yield from _of_quiz(
                chance,
                one,
                quiz,
                banks[quiz.id],
                at=at,
                percent=one.percent if last else chance.randrange(70, 101),
            )


def _of_quiz(
    chance: random.Random,
    one: Begun,
    quiz: QuizEntry,
    bank: list[BankQuestion],
    *,
    at: datetime,
    percent: int,
) -> Iterator[dict[str, Any]]:
    """The last try is passed."""
    results = ([False] if chance.random() < SHARE_FAILED else []) + [True]
    for number, passed in enumerate(results, 1):
        seed = chance.getrandbits(62)
        drawn = draw(bank, quiz.draw, seed)
        needed = -(-quiz.pass_percent * len(drawn) // 100)
        right = (
            max(needed, percent * len(drawn) // 100)
            if passed
            else chance.randint(0, max(needed - 1, 0))
        )
        begun = at - timedelta(hours=len(results) - number)
        yield {
            "enrolment_id": one.id,
            "quiz_id": quiz.id,
            "number": number,
            "seed": seed,
            "drawn": drawn,
            "started_at": begun,
            "submitted_at": begun + timedelta(minutes=MINUTES),
            "right": right,
            "percent": right * 100 // max(len(drawn), 1),
            "passed": passed,
        }


def _store(session: Session, rows: list[dict[str, Any]]) -> None:
    """The easier questions are the ones that were answered right."""
    ids = session.scalars(
        insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows
    ).all()
    answers = [
        {
            "attempt_id": made,
            "position": position,
            "question_id": item["question"],
            "given": {},
            "answered_at": row["started_at"],
            "right": position <= row["right"],
        }
        for made, row in zip(ids, rows, strict=True)
        for position, item in enumerate(row["drawn"], 1)
    ]
    insert_chunks(session, Answer, answers)
