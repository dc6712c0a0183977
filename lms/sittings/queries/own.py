"""A learner's own admission, in the browser that asked for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.assessment.models import Admission, Sitting
from lms.catalogue.models import Course
from lms.core.rows import read_row
from lms.enrolment.models import Enrolment


@dataclass(frozen=True, slots=True)
class OwnAdmissionRow:
    """An admission as its learner sees it, with the test it is for. `version_id`: the learner's."""

    id: int
    state: str
    reason: str
    slug: str
    version_id: int
    quiz_id: int
    quiz_key: str
    venue: str
    ends_at: datetime
    ended_at: datetime | None

    def is_running(self, now: datetime) -> bool:
        """Return whether the sitting goes on."""
        return self.ended_at is None and now < self.ends_at


def find_own_admission(session: Session, by: Actor, admission_id: int) -> OwnAdmissionRow | None:
    """Return an admission if this person asked for it in this browser."""
    row = session.execute(
        select(
            Admission.id,
            Admission.state,
            Admission.reason,
            Course.slug,
            Enrolment.version_id,
            Admission.quiz_id,
            Sitting.quiz_key,
            Sitting.venue,
            Sitting.ends_at,
            Sitting.ended_at,
        )
        .join(Sitting, Sitting.id == Admission.sitting_id)
        .join(Course, Course.id == Sitting.course_id)
        .join(Enrolment, Enrolment.id == Admission.enrolment_id)
        .where(
            Admission.id == admission_id,
            Enrolment.person_id == by.person_id,
            Admission.sign_in_id == by.sign_in_id,
        )
    ).first()
    return None if row is None else read_row(OwnAdmissionRow, row)
