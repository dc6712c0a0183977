"""Screens of sittings: those of supervisors, and those of learners who wait to be let in."""

from lms.sittings.views import admitting, joining, running
from lms.sittings.views.common import blueprint

__all__ = ["admitting", "blueprint", "joining", "running"]
