"""Screens of reporting."""

from lms.reporting.views import figures, open_data
from lms.reporting.views.figures import blueprint

__all__ = ["blueprint", "figures", "open_data"]
