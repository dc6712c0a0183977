"""Tables of enrolments, and of the record of their changes."""

from lms.enrolment.models.enrolments import Enrolment
from lms.enrolment.models.events import EnrolmentEvent, UncountedEvent

__all__ = ["Enrolment", "EnrolmentEvent", "UncountedEvent"]
