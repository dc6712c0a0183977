"""Screens of reforms; importing a module adds its routes to the blueprint."""

from lms.reforms.views import entering, lists, reform
from lms.reforms.views.blueprint import blueprint

__all__ = ["blueprint", "entering", "lists", "reform"]
