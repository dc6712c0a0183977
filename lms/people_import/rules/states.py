"""States of an import and actions of its lines."""

from typing import Final

UPLOADED: Final = "uploaded"
CHECKING: Final = "checking"
CHECKED: Final = "checked"
APPLYING: Final = "applying"
APPLIED: Final = "applied"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"
FAILED: Final = "failed"
FORGOTTEN: Final = "forgotten"  # its file and lines are deleted, its numbers stay

NEW: Final = "new"
CHANGED: Final = "changed"
INVITED: Final = "invited"  # uses an account already, and is offered the post
UNCHANGED: Final = "unchanged"
FAULTY: Final = "faulty"
MISSING: Final = "missing"
UNCLEAR: Final = "unclear"  # waits for a decision
SKIPPED: Final = "skipped"  # about nobody, a double, or left out by choice

APPLICABLE: Final = (NEW, CHANGED, INVITED)
# State to the kind of its background job and the state to return to if the job fails.
WORK: Final = {
    CHECKING: ("check_import", FAILED),
    APPLYING: ("apply_import", CHECKED),
    UNDOING: ("undo_import", APPLIED),
}
