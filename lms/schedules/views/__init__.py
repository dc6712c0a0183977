"""Screens of reports by e-mail: schedules, and the reports that were sent."""

from lms.schedules.views import editing, new_schedules, schedules, sendings, states
from lms.schedules.views.common import blueprint

__all__ = ["blueprint", "editing", "new_schedules", "schedules", "sendings", "states"]
