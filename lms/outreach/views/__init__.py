"""Screens of sessions: finding one and signing up; announcing them and noting who came."""

from lms.outreach.views import attendance, finding, running
from lms.outreach.views.common import blueprint

__all__ = ["attendance", "blueprint", "finding", "running"]
