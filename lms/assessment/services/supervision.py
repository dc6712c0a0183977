"""Services of supervised tests that stand below sittings: the browser that may write."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.assessment.errors import NotAdmittedHere
from lms.assessment.queries import AttemptRow, find_admission_to_attempt


def check_browser(session: Session, attempt: AttemptRow, sign_in_id: int, now: datetime) -> None:
    """Raise NotAdmittedHere if an open attempt is written in a sitting, but not in this browser.

    What is on its way when the time of the sitting runs out is taken as at the end of any attempt:
    a supervisor who ends it leaves no such seconds. Attempts without a sitting cost no statement.
    """
    if attempt.sitting_id is None or not attempt.can_be_answered(now):
        return
    admission = find_admission_to_attempt(
        session,
        sitting_id=attempt.sitting_id,
        enrolment_id=attempt.enrolment_id,
        sign_in_id=sign_in_id,
    )
    if admission is None or not admission.may_write(now - attempt.grace):
        raise NotAdmittedHere
