"""Screens of people and organisations."""

from lms.accounts.views import (
    iin,
    iin_conflicts,
    new_person,
    offers,
    organisation_changes,
    organisations,
    own_offers,
    people,
    person,
    person_page,
    posts,
)
from lms.accounts.views.common import blueprint

__all__ = [
    "blueprint",
    "iin",
    "iin_conflicts",
    "new_person",
    "offers",
    "organisation_changes",
    "organisations",
    "own_offers",
    "people",
    "person",
    "person_page",
    "posts",
]
