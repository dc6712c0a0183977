"""The boundaries of a past day, and the reader's scope in them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.regions.rules import TreeOnDay


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The unit tree of a day, and the ids of its units in the reader's present scope.

    Nobody is counted for the reader in any other unit.
    """

    tree: TreeOnDay
    scope_ids: frozenset[int]

    def is_in_scope(self, unit_id: int) -> bool:
        """Return whether a unit of that day is in the reader's scope.

        An abolished unit is in the scope of the officers of its successor.
        """
        return unit_id in self.scope_ids


def load_boundaries(session: Session, by: Actor, tree: TreeOnDay, today: TreeOnDay) -> Boundaries:
    """Load the boundaries of a tree for a reader, whose scope is that of today."""
    scope = set(session.scalars(select_units_in_scope(by, OFFICER)))
    ids = (unit_id for unit_id, present_id in today.counted_at.items() if present_id in scope)
    return Boundaries(tree, frozenset(ids))
