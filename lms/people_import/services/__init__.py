"""Services of the import of people, in the order of its steps. Import them from here."""

from lms.people_import.services.access import (
    CardFile,
    draft_import_cards,
    draw_card_file,
    enqueue_cards,
    get_files,
    invite_batch,
    list_card_files,
    load_card_file,
    pack_files,
    remove_card_files,
    start_access,
)
from lms.people_import.services.apply_requests import start_apply, start_undo
from lms.people_import.services.applying import ApplyRun
from lms.people_import.services.checking import MOST_LINES, DryRun
from lms.people_import.services.directory import Directory
from lms.people_import.services.endings import finish_apply, finish_check
from lms.people_import.services.faulty import build_faulty_table
from lms.people_import.services.previews import FilePreview, preview_table, unpack_samples
from lms.people_import.services.results import save_lines
from lms.people_import.services.steps import ImportJob, fail_import, import_actor, load_import
from lms.people_import.services.undoing import UndoRun, finish_undo
from lms.people_import.services.uploads import (
    begin_import,
    change_reading,
    correct_lines,
    get_target,
    preview_again,
    start_check,
)

__all__ = [
    "MOST_LINES",
    "ApplyRun",
    "CardFile",
    "Directory",
    "DryRun",
    "FilePreview",
    "ImportJob",
    "UndoRun",
    "begin_import",
    "build_faulty_table",
    "change_reading",
    "correct_lines",
    "draft_import_cards",
    "draw_card_file",
    "enqueue_cards",
    "fail_import",
    "finish_apply",
    "finish_check",
    "finish_undo",
    "get_files",
    "get_target",
    "import_actor",
    "invite_batch",
    "list_card_files",
    "load_card_file",
    "load_import",
    "pack_files",
    "preview_again",
    "preview_table",
    "remove_card_files",
    "save_lines",
    "start_access",
    "start_apply",
    "start_check",
    "start_undo",
    "unpack_samples",
]
