"""Use cases of periodic reports. Import them from here."""

from lms.periodic_reports.services.drawing import (
    KEPT_FOR,
    DrawnReport,
    draw_and_hand_in,
    draw_report,
    forget_files,
    is_slow_to_draw,
    load_job_report,
    request_file,
)
from lms.periodic_reports.services.files import FORMATS, PDF, TYPES, load_stored_pdf, write_report
from lms.periodic_reports.services.handing_in import hand_in, prepare_report, remind_of_reports
from lms.periodic_reports.services.ready import ReadyReport, load_ready_report

__all__ = [
    "FORMATS",
    "KEPT_FOR",
    "PDF",
    "TYPES",
    "DrawnReport",
    "ReadyReport",
    "draw_and_hand_in",
    "draw_report",
    "forget_files",
    "hand_in",
    "is_slow_to_draw",
    "load_job_report",
    "load_ready_report",
    "load_stored_pdf",
    "prepare_report",
    "remind_of_reports",
    "request_file",
    "write_report",
]
