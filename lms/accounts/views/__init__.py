"""Screens of people and organisations."""

from lms.accounts.views import (
    absences,
    iin,
    iin_conflicts,
    new_person,
    offers,
    organisation_changes,
    organisation_entry,
    organisations,
    own_offers,
    people,
    person,
    person_page,
    posts,
)
from lms.accounts.views.common import blueprint

__all__ = [
    "absences",
    "blueprint",
    "iin",
    "iin_conflicts",
    "new_person",
    "offers",
    "organisation_changes",
    "organisation_entry",
    "organisations",
    "own_offers",
    "people",
    "person",
    "person_page",
    "posts",
]
