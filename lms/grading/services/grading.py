"""Grading a text, and what the last grade of an attempt brings about, in one transaction."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import null, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.queries import AttemptRow, load_attempts
from lms.assessment.rules.types import grade_levels
from lms.assessment.services.grading import grade_text
from lms.catalogue.queries import Outline, load_outline, lock_answer_keys
from lms.core.clock import Moment
from lms.grading.errors import LevelsMissing, TextNotFound
from lms.grading.models import WrittenText
from lms.grading.queries import TextRow, find_text, lock_text
from lms.grading.rules import GRADED, WAITING
from lms.grading.services.claims import raise_refusal
from lms.learning.services import complete_if_ready
from lms.messaging.rules.kinds import TEXT_GRADED
from lms.messaging.services import Note, tell_people

Levels = Sequence[int | None]


def grade_written_text(
    session: Session,
    *,
    text_id: int,
    levels: Levels,
    comment: str,
    by: Actor,
    moment: Moment,
    channels: Collection[str],
) -> None:
    """Grade a text that waits; once, whoever else tries.

    With the last text of an attempt its result is decided, and the course completed if it was the
    last thing to do. Raises TextNotFound, NoGradeNeeded, ClaimedByOther, LevelsMissing.
    """
    attempt, row = lock_attempt_and_text(session, text_id, by)
    if row.state != WAITING or row.is_claimed_by_other(by.person_id, moment.now):
        raise_refusal(row)
    mark = find_mark(session, attempt, row, levels)
    outline = load_outline(session, attempt.enrolment.version_id)
    graded_attempt = grade_text(
        session,
        attempt=attempt,
        outline=outline,
        quiz=outline.find_quiz_by_id(attempt.quiz_id),
        position=row.position,
        mark=mark,
        grade={"levels": list(levels), "comment": comment},
    )
    _close_text(session, text_id, by, moment)
    complete_if_ready(
        session, enrolment=attempt.enrolment, outline=outline, by_id=by.person_id, moment=moment
    )
    note_event(session, "text_graded", row, by=by, moment=moment)
    if not graded_attempt.is_waiting:
        note = build_note(attempt, outline, f"{TEXT_GRADED}:{attempt.id}")
        tell_people(session, notes=[note], moment=moment, channels=channels)


def lock_attempt_and_text(session: Session, text_id: int, by: Actor) -> tuple[AttemptRow, TextRow]:
    """Return the attempt and the text, locked in this order as all that grade lock them.

    Raises TextNotFound.
    """
    text = find_text(session, by, text_id)
    if text is None:
        raise TextNotFound
    (attempt,) = load_attempts(session, [text.attempt_id], lock=True)
    row = lock_text(session, by, text_id)
    if row is None:
        raise TextNotFound
    return attempt, row


def find_mark(session: Session, attempt: AttemptRow, row: TextRow, levels: Levels) -> int:
    """Return the mark of levels by a key that stays. Raises LevelsMissing, NoGradeNeeded."""
    _type, key = lock_answer_keys(session, attempt.enrolment.version_id)[row.question_id]
    if "counts" in key:
        raise_refusal(None)
    chosen_levels = [level for level in levels if level is not None]
    try:
        return grade_levels(key, chosen_levels if len(chosen_levels) == len(levels) else [])
    except ValueError:
        raise LevelsMissing from None


def note_event(
    session: Session, kind: str, row: TextRow, *, by: Actor, moment: Moment, **details: Any
) -> None:
    """Write into the audit record who graded; the text is named by its number alone."""
    record_event(
        session,
        kind=kind,
        subject=f"text:{row.id}",
        now=moment.now,
        by_id=by.audit_id,
        attempt=row.attempt_id,
        **details,
    )


def build_note(attempt: AttemptRow, outline: Outline, key: str) -> Note:
    """Return the message to the author of a text."""
    titles = {"kk": outline.title_kk, "ru": outline.title_ru}
    return Note(
        person_id=attempt.enrolment.person_id,
        kind=TEXT_GRADED,
        key=key,
        subject=f"attempt:{attempt.id}",
        values={"attempt": attempt.id, "title": titles},
    )


def _close_text(session: Session, text_id: int, by: Actor, moment: Moment) -> None:
    session.execute(
        update(WrittenText)
        .where(WrittenText.id == text_id)
        .values(
            state=GRADED,
            graded_by=by.person_id,
            graded_at=moment.now,
            claimed_by=None,
            claimed_until=None,
            draft=null(),
            draft_by=None,
        )
        .execution_options(synchronize_session=False)
    )
