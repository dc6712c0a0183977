"""Locking of a sitting for a decision of its supervisor."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.assessment.models import Admission, Sitting
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment
from lms.sittings.errors import AdmissionNotFound, OwnAdmission, SittingNotFound, SittingOver
from lms.sittings.queries import is_supervised_by


def lock_sitting(session: Session, sitting_id: int, by: Actor, moment: Moment) -> Sitting:
    """Return a sitting that goes on and that the actor supervises, locked.

    Whoever begins an attempt in it holds a shared lock: they come before or after the decision.
    Raises SittingNotFound, SittingOver.
    """
    row = find_locked(session, sitting_id, by)
    if row.ended_at is not None or row.ends_at <= moment.now:
        raise SittingOver
    return row


def find_locked(session: Session, sitting_id: int, by: Actor) -> Sitting:
    """Return a sitting that the actor supervises, locked, whether it goes on or not."""
    query = select(Sitting).where(Sitting.id == sitting_id, is_supervised_by(by))
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise SittingNotFound
    return row


def load_admission(
    session: Session, sitting: Sitting, admission_id: int, by: Actor
) -> tuple[Admission, int]:
    """Return an admission of the sitting and its person.

    Raises AdmissionNotFound, and OwnAdmission for one of the actor's own.
    """
    row = session.execute(
        select(Admission, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == Admission.enrolment_id)
        .where(Admission.id == admission_id, Admission.sitting_id == sitting.id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise AdmissionNotFound
    admission, person_id = row
    if person_id == by.person_id:
        raise OwnAdmission
    return admission, person_id
