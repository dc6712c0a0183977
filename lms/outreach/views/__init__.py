"""Screens of trainings: finding and signing up, announcing, attendance."""

from lms.outreach.views import attendance, finding, held, running
from lms.outreach.views.common import blueprint

__all__ = ["attendance", "blueprint", "finding", "held", "running"]
