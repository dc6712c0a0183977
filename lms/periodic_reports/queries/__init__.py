"""Reads of reports to hand in. Import them from here."""

from lms.periodic_reports.queries.content import content_of
from lms.periodic_reports.queries.files import DRAW_JOB, AskedFile, asked_file, last_file
from lms.periodic_reports.queries.handed_in import (
    HandedIn,
    RegionReport,
    frozen,
    handed_in,
    last_number,
    regions_with_reports,
)
from lms.periodic_reports.queries.names import key_names

__all__ = [
    "DRAW_JOB",
    "AskedFile",
    "HandedIn",
    "RegionReport",
    "asked_file",
    "content_of",
    "frozen",
    "handed_in",
    "key_names",
    "last_file",
    "last_number",
    "regions_with_reports",
]
