"""Use cases of composed reports. Import them from here."""

from lms.report_builder.services.files import ReportFile, write_saved_file
from lms.report_builder.services.merging import SAVED_REPORTS
from lms.report_builder.services.saving import (
    change_report,
    delete_report,
    rename_report,
    save_report,
    take_over,
)

__all__ = [
    "SAVED_REPORTS",
    "ReportFile",
    "change_report",
    "delete_report",
    "rename_report",
    "save_report",
    "take_over",
    "write_saved_file",
]
