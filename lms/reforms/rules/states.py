"""The states of reforms, when one needs approval, and the tables whose records one moves."""

from typing import Final

WAITING: Final = "waiting"  # waits for the approval of a second person
PLANNED: Final = "planned"
APPLIED: Final = "applied"
CANCELLED: Final = "cancelled"
STATES: Final = (WAITING, PLANNED, APPLIED, CANCELLED)
ENTERED: Final = "entered"

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
ENROLMENT: Final = "enrolment"
OBLIGATION: Final = "obligation"
TABLES: Final = (PERSON, ORGANISATION, ENROLMENT, OBLIGATION)


def is_approval_needed(people: int, approval_size: int | None) -> bool:
    """Return whether a second person decides, as of an assignment; None: there is no limit."""
    return approval_size is not None and people > approval_size
