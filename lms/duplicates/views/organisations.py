"""Organisations of the people whom the screens of merging show."""

from collections.abc import Iterable
from typing import Any

from lms.accounts.queries import list_visible_organisations
from lms.web import access
from lms.web.transaction import session


def map_organisations(people: Iterable[Any]) -> dict[int, Any]:
    """Return people's organisations by id, as far as the actor may see them.

    Of somebody with two posts the main one may be elsewhere.
    """
    ids = {person.organisation_id for person in people if person.organisation_id is not None}
    return {
        row.id: row
        for row in list_visible_organisations(session(), by=access.actor(), organisation_ids=ids)
    }
