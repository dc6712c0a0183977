"""States of a programme, in order; there is no way back."""

from typing import Final

DRAFTING: Final = "drafting"
APPROVED: Final = "approved"
IN_IMPLEMENTATION: Final = "in_implementation"
CLOSED: Final = "closed"
STATES: Final = (DRAFTING, APPROVED, IN_IMPLEMENTATION, CLOSED)
# States in which a region has an approved programme.
IN_FORCE: Final = (APPROVED, IN_IMPLEMENTATION)
# Kinds of ProgrammeEvent by the state that is entered.
STEP_EVENTS: Final = {
    DRAFTING: "created",
    APPROVED: "approved",
    IN_IMPLEMENTATION: "begun",
    CLOSED: "closed",
}


def find_next_state(state: str) -> str | None:
    """Return the state after this one, or None after the last."""
    index = STATES.index(state) + 1
    return STATES[index] if index < len(STATES) else None


def is_next_state(state: str, target: str) -> bool:
    """Return whether a programme in the first state may be taken to the second."""
    return find_next_state(state) == target
