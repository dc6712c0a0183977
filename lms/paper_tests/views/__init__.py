"""Screens of tests on paper: forms and key sheets, entering and undoing of results."""

from lms.paper_tests.views import entering, printing, showing, undoing
from lms.paper_tests.views.common import blueprint

__all__ = ["blueprint", "entering", "printing", "showing", "undoing"]
