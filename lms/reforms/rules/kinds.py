"""The kinds of reforms, and their names."""

from typing import Final

from lms.core.i18n import N_

RENAME: Final = "rename"
MOVE: Final = "move"
MERGE: Final = "merge"
SPLIT: Final = "split"
KINDS: Final = (RENAME, MOVE, MERGE, SPLIT)
# The last four occur in the package's tables only and cannot be entered.
KIND_NAMES: Final = {
    RENAME: N_("New name or code"),
    MOVE: N_("Units go to another region"),
    MERGE: N_("Units are merged"),
    SPLIT: N_("A unit is divided"),
    "create": N_("A unit is created"),
    "status": N_("A unit gets another status"),
    "centre": N_("Another administrative centre"),
    "iso": N_("Other ISO codes"),
}
