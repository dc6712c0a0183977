"""Entering of a result: an attempt with the same consequences as one on a computer."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.assessment.queries import AttemptRow
from lms.catalogue.queries import load_outline
from lms.core.clock import Moment
from lms.core.i18n import format_date
from lms.learning.services import hand_in_attempt
from lms.paper_tests.errors import PaperDayWrong, ResultEntered
from lms.paper_tests.queries import FormRow
from lms.paper_tests.services.locking import lock_enrolment
from lms.paper_tests.services.paper_attempts import enter_paper_attempt
from lms.paper_tests.services.stored_results import has_result, keep_result
from lms.paper_tests.services.typed_answers import TypedTexts, read_typed_answers


def enter_result(
    session: Session,
    *,
    form: FormRow,
    enrolment_id: int,
    texts: TypedTexts,
    held_on: date,
    by: Actor,
    moment: Moment,
) -> AttemptRow:
    """Enter the answers of one enrolment, hand them in, and return the graded attempt.

    It completes the course, meets duties and issues the certificate as any attempt does. Raises
    LearnerNotFound, OwnResult, ResultEntered, NothingTyped, AnswerNotPossible, AttemptUnderWay,
    PaperLimitReached, SittingNeeded, PracticeNeeded, PaperDayWrong. The enrolment is locked, so
    that of two who enter one sheet one succeeds.
    """
    enrolment = lock_enrolment(session, form, enrolment_id, by)
    if has_result(session, form.id, enrolment_id):
        raise ResultEntered
    if not enrolment.enrolled_on <= held_on <= moment.today:
        raise PaperDayWrong(first=format_date(enrolment.enrolled_on))
    outline = load_outline(session, form.version_id)
    quiz = outline.find_quiz_by_id(form.quiz_id)
    answers = read_typed_answers(session, form, texts)
    attempt = enter_paper_attempt(
        session,
        form=form,
        enrolment=enrolment,
        outline=outline,
        quiz=quiz,
        answers=answers,
        held_on=held_on,
        moment=moment,
    )
    graded_attempt = hand_in_attempt(
        session, attempt=attempt, outline=outline, quiz=quiz, by_id=by.person_id, moment=moment
    )
    keep_result(session, form, graded_attempt, texts, by=by, now=moment.now)
    return graded_attempt
