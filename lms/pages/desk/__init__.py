"""The desk of a member of staff: numbers and links, by role."""

from lms.pages.desk.building import build_desk

__all__ = ["build_desk"]
