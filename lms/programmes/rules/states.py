"""The life of a programme: drafting, approved by a document, in implementation, closed. There is no way back."""

from typing import Final

DRAFTING: Final = "drafting"
APPROVED: Final = "approved"
IN_IMPLEMENTATION: Final = "in_implementation"
CLOSED: Final = "closed"
STATES: Final = (DRAFTING, APPROVED, IN_IMPLEMENTATION, CLOSED)
# The states in which a region has an approved programme; one that is closed holds no more.
IN_FORCE: Final = (APPROVED, IN_IMPLEMENTATION)
# How the record calls the step into a state.
STEP_EVENTS: Final = {
    DRAFTING: "created",
    APPROVED: "approved",
    IN_IMPLEMENTATION: "begun",
    CLOSED: "closed",
}


def next_state(state: str) -> str | None:
    """The state that comes after this one; None after the last."""
    place = STATES.index(state) + 1
    return STATES[place] if place < len(STATES) else None


def follows(state: str, wanted: str) -> bool:
    """Whether a programme in the first state may be taken to the second."""
    return next_state(state) == wanted
