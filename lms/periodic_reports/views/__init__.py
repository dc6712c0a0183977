"""Screens of periodic reports."""

from lms.periodic_reports.views import files, reports
from lms.periodic_reports.views.common import blueprint

__all__ = ["blueprint", "files", "reports"]
