"""Use cases of composing: saving, naming, changing, deleting, taking over (saving), files without a request (files), what a merge
of accounts moves (merging).
"""

from lms.report_builder.services.files import ReportFile, saved_file
from lms.report_builder.services.merging import SAVED_REPORTS
from lms.report_builder.services.saving import (
    change_report,
    delete_report,
    name_report,
    save_report,
    take_over,
)

__all__ = [
    "SAVED_REPORTS",
    "ReportFile",
    "change_report",
    "delete_report",
    "name_report",
    "save_report",
    "saved_file",
    "take_over",
]
