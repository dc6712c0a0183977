"""Services for enrolments: enrol, complete, fill in personal answers.

Every change of state is appended to the record in the same transaction.
"""

from lms.enrolment.services.completing import allow_repetition, complete_enrolment
from lms.enrolment.services.enrolling import enrol_learner
from lms.enrolment.services.events import NewEnrolmentEvent, append_events
from lms.enrolment.services.personal_answers import clear_personal, fill_personal

__all__ = [
    "NewEnrolmentEvent",
    "allow_repetition",
    "append_events",
    "clear_personal",
    "complete_enrolment",
    "enrol_learner",
    "fill_personal",
]
