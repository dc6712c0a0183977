"""Screens of periodic reports."""

from lms.periodic_reports.views import files, handing_in, reports
from lms.periodic_reports.views.common import blueprint

__all__ = ["blueprint", "files", "handing_in", "reports"]
