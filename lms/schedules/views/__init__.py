"""Screens of reports by e-mail: one's own list, setting one up, its page, what was sent and the files of it."""

from lms.schedules.views import schedules, sent
from lms.schedules.views.common import blueprint

__all__ = ["blueprint", "schedules", "sent"]
