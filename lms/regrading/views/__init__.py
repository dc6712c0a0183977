"""Screens of corrections: proposing one, its effect, applying it; deciding on passes."""

from lms.regrading.views import attempts, corrections, decisions, proposing
from lms.regrading.views.blueprint import blueprint

__all__ = ["attempts", "blueprint", "corrections", "decisions", "proposing"]
