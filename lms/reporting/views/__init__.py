"""Screens of reporting."""

from lms.reporting.views import figures, open_data, people
from lms.reporting.views.blueprint import blueprint

__all__ = ["blueprint", "figures", "open_data", "people"]
