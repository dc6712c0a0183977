"""The course of a diagnostic: it begins, asks and keeps answers, and ends."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.assessment.rules import is_right
from lms.catalogue.queries import Outline, lock_answer_keys
from lms.core.database import upsert
from lms.diagnostics.errors import CourseOver, NoDiagnostic
from lms.diagnostics.models import Diagnostic, DiagnosticAnswer
from lms.diagnostics.queries import (
    THOUSANDTHS,
    DiagnosticRow,
    DiagnosticState,
    find_calibration_id,
    load_state,
)
from lms.diagnostics.rules.adaptive import choose_question, is_finished
from lms.enrolment.queries import EnrolmentRow
from lms.enrolment.rules import ACTIVE


def begin_diagnostic(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, now: datetime
) -> None:
    """Begin the learner's one diagnostic of the course, or go on with it. Idempotent."""
    if not outline.diagnostic_questions:
        raise NoDiagnostic
    if enrolment.state != ACTIVE:
        raise CourseOver
    row = {
        "enrolment_id": enrolment.id,
        "calibration_id": find_calibration_id(session, outline.version_id),
        "seed": secrets.randbits(62),
        "started_at": now,
    }
    session.execute(upsert(session, Diagnostic).values(row).on_conflict_do_nothing())


def answer_question(
    session: Session,
    *,
    state: DiagnosticState,
    outline: Outline,
    question_id: int,
    answer: Mapping[str, Any],
    language: str,
    now: datetime,
) -> None:
    """Keep the answer to the question that is due, and end the diagnostic if it was the last.

    An answer to another question changes nothing: it was sent twice, or the question was retired
    while it was shown.
    """
    if question_id != find_next_question(state, outline):
        return
    question_type, key = lock_answer_keys(session, outline.version_id)[question_id]
    row = {
        "enrolment_id": state.diagnostic.enrolment_id,
        "position": len(state.answers) + 1,
        "question_id": question_id,
        "given_answer": answer,
        "right": is_right(question_type, key, answer),
        "language": language,
        "answered_at": now,
    }
    session.execute(upsert(session, DiagnosticAnswer).values(row).on_conflict_do_nothing())
    _end_if_finished(session, state.diagnostic, outline, now)


def find_next_question(state: DiagnosticState, outline: Outline) -> int | None:
    """Return the id of the question that is due; None if the diagnostic has ended."""
    if state.diagnostic.ended_at is not None or is_finished(
        state.candidates, state.question_ids, state.estimate, outline.diagnostic_questions
    ):
        return None
    question = choose_question(
        state.candidates, state.question_ids, state.estimate.ability, state.diagnostic.seed
    )
    return question.id if question else None


def is_over(state: DiagnosticState, outline: Outline) -> bool:
    """Return whether a diagnostic asks nothing more.

    That is so too where the last question that it could ask was retired while it was under way.
    """
    return find_next_question(state, outline) is None


def _end_if_finished(
    session: Session, diagnostic: DiagnosticRow, outline: Outline, now: datetime
) -> None:
    state = load_state(session, diagnostic, outline.version_id)
    most = outline.diagnostic_questions
    if not is_finished(state.candidates, state.question_ids, state.estimate, most):
        return
    session.execute(
        update(Diagnostic)
        .where(Diagnostic.enrolment_id == diagnostic.enrolment_id, Diagnostic.ended_at.is_(None))
        .values(
            ended_at=now,
            ability=round(state.estimate.ability * THOUSANDTHS),
            error=round(state.estimate.error * THOUSANDTHS),
        )
        .execution_options(synchronize_session=False)
    )
