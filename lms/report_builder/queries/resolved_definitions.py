"""Definitions applied to an area, a day and a unit tree."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.regions.queries import load_tree_on
from lms.regions.rules import TreeOnDay
from lms.report_builder.rules import Definition
from lms.reporting.queries.areas import Area
from lms.reporting.rules import Period


@dataclass(frozen=True, slots=True)
class ResolvedDefinition:
    """A definition applied to an area, a day and a unit tree."""

    definition: Definition
    area: Area
    tree: TreeOnDay
    today: date

    @classmethod
    def resolve(
        cls, session: Session, definition: Definition, area: Area, today: date
    ) -> "ResolvedDefinition":
        """Resolve the definition with the tree of the area's boundaries."""
        return cls(
            definition=definition,
            area=area,
            tree=area.past.tree if area.past else load_tree_on(session, today),
            today=today,
        )

    @property
    def span(self) -> Period | None:
        """The days that are counted; None for all time."""
        return self.definition.find_span(self.today)
