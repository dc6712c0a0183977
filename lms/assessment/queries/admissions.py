"""Admissions of a browser to sittings."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import Admission, Sitting
from lms.assessment.rules.supervision import AdmissionRow
from lms.core.rows import read_row

_ADMISSION, _SITTING = Admission.__table__.c, Sitting.__table__.c
_OF_SITTING: Final = {"ends_at", "ended_at"}
COLUMNS: Final = tuple(
    (_SITTING if name in _OF_SITTING else _ADMISSION)[name]
    for name in AdmissionRow.__dataclass_fields__
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
