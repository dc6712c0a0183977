"""Screens of obligations, by subject."""

from lms.obligations.views import (
    approval,
    assigning,
    assignments,
    calendar,
    exemption,
    exemptions,
    late,
    list_deletion,
    lists,
    person,
    record,
    withdrawal,
)
from lms.obligations.views.common import blueprint

__all__ = [
    "approval",
    "assigning",
    "assignments",
    "blueprint",
    "calendar",
    "exemption",
    "exemptions",
    "late",
    "list_deletion",
    "lists",
    "person",
    "record",
    "withdrawal",
]
