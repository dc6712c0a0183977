"""Undoing of results that were entered by mistake."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.services import remove_attempt
from lms.catalogue.queries import load_outline
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import find_enrolment
from lms.learning.services import complete_if_ready
from lms.paper_tests.errors import CourseCompleted, PaperResultNotFound
from lms.paper_tests.models import PaperResult
from lms.paper_tests.queries import FormRow, find_result
from lms.regrading.services.removing import forget_attempt, lock_regradings


def undo_result(
    session: Session, *, form: FormRow, result_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Take a result back with a reason: its attempt is deleted, its record stays.

    Raises PaperResultNotFound, and CourseCompleted once the course is completed: a certificate was
    issued then. The enrolment is locked, so that it is not completed meanwhile. Where the last
    attempt counts, an earlier one that was passed counts again and may complete the course.
    """
    _lock_enrolment(session, result_id)
    row = find_result(session, by=by, form_id=form.id, result_id=result_id)
    enrolment = None if row is None else find_enrolment(session, row.enrolment_id)
    if row is None or enrolment is None:
        raise PaperResultNotFound
    if not row.can_be_undone:
        raise CourseCompleted
    attempt_id = _note_undoing(session, result_id, reason, by, moment)
    outline = load_outline(session, form.version_id)
    if attempt_id is not None:
        quiz = outline.find_quiz_by_id(form.quiz_id)
        forget_attempt(session, attempt_id)
        remove_attempt(session, attempt_id=attempt_id, enrolment_id=enrolment.id, quiz=quiz)
    record_event(
        session,
        kind="paper_result_undone",
        subject=f"person:{row.person_id}",
        now=moment.now,
        by_id=by.audit_id,
        form=form.id,
        attempt=attempt_id,
    )
    complete_if_ready(
        session, enrolment=enrolment, outline=outline, by_id=by.person_id, moment=moment
    )


def _lock_enrolment(session: Session, result_id: int) -> None:
    """Lock the enrolment of a result, after what corrections make of its attempt."""
    where = PaperResult.id == result_id
    lock_regradings(session, session.scalar(select(PaperResult.attempt_id).where(where)))
    enrolment_id = session.scalar(select(PaperResult.enrolment_id).where(where))
    session.execute(
        select(Enrolment.id).where(Enrolment.id == enrolment_id).with_for_update()
    ).first()


def _note_undoing(
    session: Session, result_id: int, reason: str, by: Actor, moment: Moment
) -> int | None:
    """Write who undid a result and why; return its attempt, which it lets go of."""
    result = session.get_one(PaperResult, result_id)
    attempt_id = result.attempt_id
    result.attempt_id, result.undone_reason = None, reason
    result.undone_by, result.undone_at = by.person_id, moment.now
    session.flush()
    return attempt_id
