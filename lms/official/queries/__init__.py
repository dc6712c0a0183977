"""Reads of reports to hand in. Import them from here."""

from lms.official.queries.content import content_of
from lms.official.queries.files import DRAW_JOB, AskedFile, asked_file, last_file
from lms.official.queries.handed_in import (
    HandedIn,
    RegionReport,
    frozen,
    handed_in,
    last_number,
    regions_with_reports,
)
from lms.official.queries.names import key_names

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
