"""Screens of corrections: proposing one, its effect, applying it; deciding on passes."""

from lms.regrading.views import corrections, decisions
from lms.regrading.views.blueprint import blueprint

__all__ = ["blueprint", "corrections", "decisions"]
