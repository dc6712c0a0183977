"""Starting of attempts: the limits are checked, then the questions and the tasks drawn."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.assessment.queries import AttemptRow, list_attempts, load_bank_questions
from lms.assessment.rules import QuizTerms, draw_questions, find_end_of_attempt
from lms.assessment.rules.supervision import Supervision
from lms.assessment.services.entry import check_entry, plan_end
from lms.assessment.services.practice import add_drawn_tasks, draw_practice
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.database import upsert

NOT_SUPERVISED: Final = Supervision()


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
        **plan_end(find_end_of_attempt(now, terms, extra_time_percent), supervision),
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
    seen_ids = frozenset(item["question"] for attempt in earlier for item in attempt.drawn_items)
    return {
        "drawn_items": draw_questions(bank, quiz.draw, seed, seen_ids, quiz.draws),
        "practice": draw_practice(quiz, seed, earlier) or None,
    }
