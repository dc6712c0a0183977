"""How a learner stands to the supervision of a quiz."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.assessment.models import Admission, Sitting
from lms.assessment.queries.admissions import COLUMNS
from lms.assessment.queries.supervision_demands import is_supervision_required
from lms.assessment.rules.supervision import AdmissionRow, Supervision, is_offered
from lms.catalogue.queries import QuizEntry
from lms.core.rows import read_row
from lms.enrolment.queries import EnrolmentRow


def load_supervision(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    quiz: QuizEntry,
    sign_in_id: int,
    now: datetime,
    lock: bool = False,
) -> Supervision:
    """Return how a learner stands to the supervision of a quiz, in this browser.

    lock=True keeps the sitting from ending, and the admission from being withdrawn, until the
    transaction ends.
    """
    if not is_offered(quiz.conduct):
        return Supervision()
    query = _OWN.with_for_update(read=True) if lock else _OWN
    parameters = {
        "enrolment_id": enrolment.id,
        "quiz_id": quiz.id,
        "sign_in_id": sign_in_id,
        "now": now,
    }
    row = session.execute(query, parameters).first()
    return Supervision(
        is_offered=True,
        is_required=is_supervision_required(
            session, quiz=quiz, person_id=enrolment.person_id, course_id=enrolment.course_id
        ),
        admission=None if row is None else read_row(AdmissionRow, row),
    )


def _select_own() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .join(Sitting, Sitting.id == Admission.sitting_id)
        .where(
            Admission.enrolment_id == bindparam("enrolment_id"),
            Admission.quiz_id == bindparam("quiz_id"),
            Admission.sign_in_id == bindparam("sign_in_id"),
            Sitting.ended_at.is_(None),
            Sitting.ends_at > bindparam("now"),
        )
        .order_by(Admission.asked_at.desc(), Admission.id.desc())
        .limit(1)
    )


_OWN: Final = _select_own()
