"""Use cases of the import of people, in the order of its steps. Import them from here."""

from lms.people_import.services.applying import Apply, finish_apply
from lms.people_import.services.checking import MOST_LINES, Check, finish_check, save_lines
from lms.people_import.services.faulty import faulty_table
from lms.people_import.services.files import FilePreview, preview_table, samples_of
from lms.people_import.services.places import Places
from lms.people_import.services.steps import ImportJob, end_badly, import_actor, told
from lms.people_import.services.undoing import Undo, finish_undo
from lms.people_import.services.uploads import (
    begin_import,
    change_reading,
    check_target,
    read_anew,
    start_apply,
    start_check,
    start_undo,
)

__all__ = [
    "MOST_LINES",
    "Apply",
    "Check",
    "FilePreview",
    "ImportJob",
    "Places",
    "Undo",
    "begin_import",
    "change_reading",
    "check_target",
    "end_badly",
    "faulty_table",
    "finish_apply",
    "finish_check",
    "finish_undo",
    "import_actor",
    "preview_table",
    "read_anew",
    "samples_of",
    "save_lines",
    "start_apply",
    "start_check",
    "start_undo",
    "told",
]
