"""States and limits of large files, and what a change of roles means for them."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final

from lms.accounts.rules import Actor, Grant

WAITING: Final = "waiting"
READY: Final = "ready"
FAILED: Final = "failed"

# Why a file failed.
NO_RIGHT: Final = "no_right"
BROKEN: Final = "broken"
EMPTY: Final = "empty"

KEPT_FOR: Final = timedelta(days=7)
MOST_WAITING: Final = 3
MOST_FILES: Final = 10
# A job claimed this often without progress was killed each time.
MOST_CLAIMS: Final = 10


def pack_grants(by: Actor, roles: Collection[str]) -> list[list[Any]]:
    """Return the actor's grants of these roles as a JSON array."""
    return [
        [grant.role, grant.region_unit_id, grant.organisation_id, grant.course_slug]
        for grant in by.grants
        if grant.role in roles
    ]


def has_all_grants(by: Actor, packed: Iterable[list[Any]]) -> bool:
    """Return whether the actor still holds all these grants, or sees everything."""
    needed = {
        Grant(
            role=role,
            region_unit_id=region_unit_id,
            organisation_id=organisation_id,
            course_slug=course_slug,
        )
        for role, region_unit_id, organisation_id, course_slug in packed
    }
    return by.is_national_admin() or (bool(needed) and needed <= set(by.grants))
