"""The words of an import: where it stands, and what happens with each of its lines."""

from typing import Final

UPLOADED: Final = "uploaded"
CHECKING: Final = "checking"
CHECKED: Final = "checked"
APPLYING: Final = "applying"
APPLIED: Final = "applied"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"
FAILED: Final = "failed"

NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
FAULTY: Final = "faulty"
MISSING: Final = "missing"

# The background work of a state: the kind of its job, and where the import stands if that ends badly.
WORK: Final = {
    CHECKING: ("check_import", FAILED),
    APPLYING: ("apply_import", CHECKED),
    UNDOING: ("undo_import", APPLIED),
}
