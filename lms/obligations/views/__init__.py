"""Screens of obligations, by subject."""

from lms.obligations.views import (
    approval,
    assigning,
    assignments,
    calendar,
    exemptions,
    late,
    lists,
    person,
)
from lms.obligations.views.common import blueprint

__all__ = [
    "approval",
    "assigning",
    "assignments",
    "blueprint",
    "calendar",
    "exemptions",
    "late",
    "lists",
    "person",
]
