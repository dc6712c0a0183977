"""Reads of periodic reports. Import them from here."""

from lms.periodic_reports.queries.content import count_content
from lms.periodic_reports.queries.files import (
    DRAW_JOB,
    RequestedFile,
    load_last_file,
    load_requested_file,
)
from lms.periodic_reports.queries.handed_in import (
    HandedInRow,
    RegionReport,
    find_last_number,
    list_handed_in,
    list_regions_with_reports,
    load_frozen_report,
    load_hander_names,
    load_last_words,
)
from lms.periodic_reports.queries.names import load_key_names

__all__ = [
    "DRAW_JOB",
    "HandedInRow",
    "RegionReport",
    "RequestedFile",
    "count_content",
    "find_last_number",
    "list_handed_in",
    "list_regions_with_reports",
    "load_frozen_report",
    "load_hander_names",
    "load_key_names",
    "load_last_file",
    "load_last_words",
    "load_requested_file",
]
