"""Screens of composed reports."""

from lms.report_builder.views import building, saved
from lms.report_builder.views.common import blueprint

__all__ = ["blueprint", "building", "saved"]
