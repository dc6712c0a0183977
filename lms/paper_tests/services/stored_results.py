"""Results of sheets as they are stored, and what was typed for them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.queries import AttemptRow
from lms.paper_tests.models import PaperResult
from lms.paper_tests.queries import FormRow
from lms.paper_tests.services.typed_answers import TypedTexts


def keep_result(
    session: Session,
    form: FormRow,
    attempt: AttemptRow,
    texts: TypedTexts,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write what was typed, by whom and when, here and in the audit record."""
    session.add(
        PaperResult(
            form_id=form.id,
            enrolment_id=attempt.enrolment_id,
            attempt_id=attempt.id,
            typed_answers={str(position): text for position, text in texts.items() if text.strip()},
            percent=attempt.percent,
            passed=attempt.passed,
            held_on=attempt.paper_day,
            entered_by=by.person_id,
            entered_at=now,
        )
    )
    session.flush()
    record_event(
        session,
        kind="paper_result_entered",
        subject=f"person:{attempt.enrolment.person_id}",
        now=now,
        by_id=by.audit_id,
        form=form.id,
        attempt=attempt.id,
        percent=attempt.percent,
    )


def has_result(session: Session, form_id: int, enrolment_id: int) -> bool:
    """Return whether an enrolment has a result of the form that is not undone."""
    return (
        session.scalar(
            select(PaperResult.id).where(
                PaperResult.form_id == form_id,
                PaperResult.enrolment_id == enrolment_id,
                PaperResult.undone_at.is_(None),
            )
        )
        is not None
    )
