"""Use cases of reports to hand in: handing in, reminding, writing files. Import them from here."""

from lms.periodic_reports.services.drawing import (
    KEPT_FOR,
    DrawnReport,
    ask_for_file,
    draw_and_hand_in,
    draw_report,
    forget_files,
    ready_file,
    takes_long,
)
from lms.periodic_reports.services.files import (
    FORMATS,
    PDF,
    TYPES,
    ReadyReport,
    kept_pdf,
    ready_report,
    written,
)
from lms.periodic_reports.services.handing_in import hand_in, prepared, remind_of_reports

__all__ = [
    "FORMATS",
    "KEPT_FOR",
    "PDF",
    "TYPES",
    "DrawnReport",
    "ReadyReport",
    "ask_for_file",
    "draw_and_hand_in",
    "draw_report",
    "forget_files",
    "hand_in",
    "kept_pdf",
    "prepared",
    "ready_file",
    "ready_report",
    "remind_of_reports",
    "takes_long",
    "written",
]
