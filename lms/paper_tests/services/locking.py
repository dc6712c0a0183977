"""The enrolment of a sheet, locked while its result is entered."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import is_in_scope
from lms.accounts.rules import Actor
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import EnrolmentRow, find_enrolment
from lms.enrolment.rules import ACTIVE
from lms.paper_tests.errors import LearnerNotFound, OwnResult, PracticeNeeded
from lms.paper_tests.queries import FormRow
from lms.paper_tests.services.stored_results import has_result


def lock_enrolment(session: Session, form: FormRow, enrolment_id: int, by: Actor) -> EnrolmentRow:
    """Return the enrolment, locked, if it is under way by the form's version and in scope."""
    if form.practice_draw:
        raise PracticeNeeded
    person_id = session.scalar(
        select(Enrolment.person_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id == enrolment_id, Person.merged_into_id.is_(None), is_in_scope(by))
        .with_for_update(of=Enrolment)
    )
    enrolment = None if person_id is None else find_enrolment(session, enrolment_id)
    if enrolment is None or enrolment.version_id != form.version_id:
        raise LearnerNotFound
    if enrolment.person_id == by.person_id:
        raise OwnResult
    if enrolment.state != ACTIVE and not has_result(session, form.id, enrolment_id):
        raise LearnerNotFound
    return enrolment
