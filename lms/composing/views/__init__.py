"""Screens of composed reports: composing one, what it says, and those that are saved."""

from lms.composing.views import composing, saved
from lms.composing.views.common import blueprint

__all__ = ["blueprint", "composing", "saved"]
