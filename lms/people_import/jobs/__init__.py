"""Background jobs of imports."""

from typing import Final

from lms.people_import.jobs.access import draw_cards, invite_imported
from lms.people_import.jobs.applying import apply_import, undo_import
from lms.people_import.jobs.checking import check_import
from lms.people_import.queries import CARDS_JOB, INVITE_JOB

HANDLERS: Final = {
    "check_import": check_import,
    "apply_import": apply_import,
    "undo_import": undo_import,
    INVITE_JOB: invite_imported,
    CARDS_JOB: draw_cards,
}
