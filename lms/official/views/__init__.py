"""Screens of reports to hand in."""

from lms.official.views import files, reports
from lms.official.views.common import blueprint

__all__ = ["blueprint", "files", "reports"]
