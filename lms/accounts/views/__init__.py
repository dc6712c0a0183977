"""Screens of people and organisations."""

from lms.accounts.views import organisation_changes, organisations, people, person, posts
from lms.accounts.views.common import blueprint

__all__ = ["blueprint", "organisation_changes", "organisations", "people", "person", "posts"]
