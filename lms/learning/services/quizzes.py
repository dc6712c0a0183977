"""Attempts at the quizzes of a course, and what handing one in brings about."""

from sqlalchemy.orm import Session

from lms.assessment import services as assessment
from lms.assessment.queries import (
    AttemptRow,
    find_attempt,
    find_overdue_attempt,
    load_supervision,
    load_terms,
)
from lms.catalogue.queries import Outline, QuizEntry, load_outline
from lms.core.clock import Moment
from lms.enrolment.queries import EnrolmentRow
from lms.learning.queries import load_extra_time_percent
from lms.learning.services.completing import complete_if_ready


def start_quiz(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    outline: Outline,
    quiz: QuizEntry,
    sign_in_id: int = 0,
    moment: Moment,
) -> int:
    """Begin an attempt, or continue the open one, and return its id. Raises NoAttemptNow.

    An earlier one whose time is over is handed in before. In a browser (`sign_in_id`) that is
    admitted to a sitting the attempt is written in it.
    """
    _hand_in_earlier(session, enrolment, outline, quiz, moment)
    person_terms = load_terms(
        session,
        person_id=enrolment.person_id,
        course_id=outline.course_id,
        quiz=quiz,
        zone=moment.zone,
    )
    return assessment.start_attempt(
        session,
        enrolment_id=enrolment.id,
        outline=outline,
        quiz=quiz,
        terms=person_terms.terms,
        extra_time_percent=load_extra_time_percent(session, enrolment.person_id),
        supervision=load_supervision(
            session,
            enrolment=enrolment,
            quiz=quiz,
            sign_in_id=sign_in_id,
            now=moment.now,
            lock=True,
        ),
        now=moment.now,
    )


def _hand_in_earlier(
    session: Session, enrolment: EnrolmentRow, outline: Outline, quiz: QuizEntry, moment: Moment
) -> None:
    """Hand in an earlier attempt whose time is over."""
    latest = find_overdue_attempt(
        session, enrolment_id=enrolment.id, quiz_id=quiz.id, now=moment.now
    )
    if latest is not None:
        hand_in_attempt(
            session,
            attempt=latest,
            outline=outline,
            quiz=quiz,
            by_id=enrolment.person_id,
            moment=moment,
        )


def hand_in_attempt(
    session: Session,
    *,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    by_id: int,
    moment: Moment,
) -> AttemptRow:
    """Submit an attempt (loaded FOR UPDATE) and return it graded. Idempotent.

    Completes the course if the quiz was the last thing to do.
    """
    graded_attempt = assessment.submit_attempt(
        session, attempt=attempt, outline=outline, quiz=quiz, moment=moment
    )
    complete_if_ready(
        session, enrolment=attempt.enrolment, outline=outline, by_id=by_id, moment=moment
    )
    return graded_attempt


def hand_in_overdue(session: Session, *, attempt_id: int, person_id: int, moment: Moment) -> None:
    """Submit an attempt whose time is over and that its learner did not hand in. Idempotent."""
    attempt = find_attempt(session, attempt_id=attempt_id, person_id=person_id, lock="update")
    if attempt is None or not attempt.is_overdue(moment.now):
        return
    outline = load_outline(session, attempt.enrolment.version_id)
    quiz = outline.find_quiz_by_id(attempt.quiz_id)
    hand_in_attempt(
        session, attempt=attempt, outline=outline, quiz=quiz, by_id=person_id, moment=moment
    )
