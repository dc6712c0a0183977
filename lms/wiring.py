"""Connects the project's signals: who listens when a course is completed and when people change; and names what follows people whose accounts
are merged. Called wherever an application or a command is built.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.accounts.services.changes import people_changed
from lms.certificates.services import issue_on_completion
from lms.core.clock import Moment
from lms.duplicates.queries import follow
from lms.enrolment.services import fill_personal
from lms.learning.services import course_completed
from lms.obligations.services import meet_on_completion, resolve_people
from lms.outreach.services import SIGN_UPS
from lms.report_builder.services import SAVED_REPORTS
from lms.schedules.services import SCHEDULES


def connect() -> None:
    """Certificates are issued and obligations met in the transaction that completes the course; obligations, and enrolments that lack what
    people said of themselves, follow people in the transaction that changes them. Reports that are saved, reports by e-mail and places in
    sessions go on with the account that a merge keeps. Connecting twice is connecting once.
    """
    course_completed.connect(issue_on_completion)
    course_completed.connect(meet_on_completion)
    people_changed.connect(_follow)
    for holding in (SAVED_REPORTS, SCHEDULES, SIGN_UPS):
        follow(holding)


def _follow(
    session: Session, *, person_ids: Sequence[int], by_id: int | None, moment: Moment
) -> None:
    fill_personal(session, person_ids=person_ids)
    resolve_people(session, person_ids=person_ids, moment=moment, by_id=by_id)
