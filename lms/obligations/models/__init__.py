"""Tables of assignments, exemptions and obligations. Import them from here."""

from lms.obligations.models.assignments import Assignment, AssignmentCourse
from lms.obligations.models.events import AssignmentEvent, ObligationEvent, UncountedObligationEvent
from lms.obligations.models.exemptions import Exemption
from lms.obligations.models.lists import TargetList, TargetListLine, TargetListPerson
from lms.obligations.models.obligations import Obligation

__all__ = [
    "Assignment",
    "AssignmentCourse",
    "AssignmentEvent",
    "Exemption",
    "Obligation",
    "ObligationEvent",
    "TargetList",
    "TargetListLine",
    "TargetListPerson",
    "UncountedObligationEvent",
]
