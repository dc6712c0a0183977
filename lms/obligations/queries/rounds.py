"""The condition that selects the latest round of each obligation."""

from functools import cache

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from lms.obligations.models import Obligation


@cache
def is_latest_round() -> ColumnElement[bool]:
    """Return the condition that an obligation of the query is of the latest round."""
    later = aliased(Obligation)
    return ~exists().where(
        later.assignment_id == Obligation.assignment_id,
        later.person_id == Obligation.person_id,
        later.round > Obligation.round,
    )
