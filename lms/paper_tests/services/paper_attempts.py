"""Attempts that stand on sheets, with their refusals in words for supervisors."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed, AttemptLimitReached, AttemptsUsedUp, AttemptWaits
from lms.assessment.queries import AttemptRow, is_supervision_required, load_terms
from lms.assessment.services import enter_attempt
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.clock import Moment
from lms.enrolment.queries import EnrolmentRow
from lms.paper_tests.errors import (
    AttemptUnderWay,
    PaperAttemptsUsedUp,
    PaperLimitReached,
    PaperTextWaits,
    SittingNeeded,
)
from lms.paper_tests.queries import FormRow


def enter_paper_attempt(
    session: Session,
    *,
    form: FormRow,
    enrolment: EnrolmentRow,
    outline: Outline,
    quiz: QuizEntry,
    answers: Mapping[int, Mapping[str, Any]],
    held_on: date,
    moment: Moment,
) -> AttemptRow:
    """Store the attempt. Raises its refusals in words for supervisors."""
    person = {"person_id": enrolment.person_id, "course_id": outline.course_id}
    if is_supervision_required(session, **person, quiz=quiz):
        raise SittingNeeded
    person_terms = load_terms(session, **person, quiz=quiz, zone=moment.zone)
    try:
        return enter_attempt(
            session,
            enrolment=enrolment,
            outline=outline,
            quiz=quiz,
            terms=person_terms.terms,
            items=form.drawn_items,
            answers=answers,
            language=form.language,
            held_on=held_on,
            moment=moment,
        )
    except AttemptLimitReached as error:
        raise PaperLimitReached(**error.params) from None
    except AttemptsUsedUp:
        raise PaperAttemptsUsedUp from None
    except AttemptWaits:
        raise PaperTextWaits from None
    except AttemptClosed:
        raise AttemptUnderWay from None
