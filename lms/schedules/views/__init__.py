"""Screens of reports by e-mail: schedules, and the reports that were sent."""

from lms.schedules.views import schedules, sendings
from lms.schedules.views.common import blueprint

__all__ = ["blueprint", "schedules", "sendings"]
