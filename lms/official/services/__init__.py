"""Use cases of reports to hand in: handing in, reminding, writing files. Import them from here."""

from lms.official.services.files import FORMATS, PDF, TYPES, ReadyReport, kept_pdf, ready_report, written
from lms.official.services.files import pdf as draw_pdf
from lms.official.services.handing_in import hand_in, prepared, remind_of_reports

__all__ = [
    "FORMATS",
    "PDF",
    "TYPES",
    "ReadyReport",
    "draw_pdf",
    "hand_in",
    "kept_pdf",
    "prepared",
    "ready_report",
    "remind_of_reports",
    "written",
]
