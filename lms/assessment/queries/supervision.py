"""Reads of supervised tests: who has to be admitted, and who is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.assessment.models import Admission, Sitting
from lms.assessment.rules.supervision import AdmissionRow, Supervision, is_offered
from lms.catalogue.queries import QuizEntry
from lms.catalogue.rules.conduct import REQUIRED
from lms.core.rows import read_row
from lms.enrolment.queries import EnrolmentRow

Demand = Callable[..., bool]
_DEMANDS: Final[list[Demand]] = []
_ADMISSION, _SITTING = Admission.__table__.c, Sitting.__table__.c
_OF_SITTING: Final = {"ends_at", "ended_at"}
COLUMNS: Final = tuple(
    (_SITTING if name in _OF_SITTING else _ADMISSION)[name]
    for name in AdmissionRow.__dataclass_fields__
)


def register_demand(demand: Demand) -> None:
    """Let a higher domain ask for supervision: it is called with person_id and course_id.

    Assignments stand above; whoever is under such a duty takes the final test in a sitting.
    """
    if demand not in _DEMANDS:
        _DEMANDS.append(demand)


def is_supervision_required(
    session: Session, *, quiz: QuizEntry, person_id: int, course_id: int
) -> bool:
    """Return whether the course, or a duty of the person, asks for a sitting.

    Duties ask for the final test alone.
    """
    if quiz.conduct.supervised == REQUIRED:
        return True
    if quiz.module_slug:
        return False
    return any(demand(session, person_id=person_id, course_id=course_id) for demand in _DEMANDS)


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


def find_admission_to_attempt(
    session: Session, *, sitting_id: int, enrolment_id: int, sign_in_id: int
) -> AdmissionRow | None:
    """Return the admission of a browser to the sitting of an attempt, or None."""
    row = session.execute(
        select(*COLUMNS)
        .join(Sitting, Sitting.id == Admission.sitting_id)
        .where(
            Admission.sitting_id == sitting_id,
            Admission.enrolment_id == enrolment_id,
            Admission.sign_in_id == sign_in_id,
        )
    ).first()
    return None if row is None else read_row(AdmissionRow, row)


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
