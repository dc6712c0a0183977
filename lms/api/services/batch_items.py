"""The people of a request in processing: entry, plan and faults of each."""

from dataclasses import dataclass, field
from typing import Any

from lms.accounts.models import Organisation
from lms.accounts.services.bulk import CHANGED, LinePlan, ListedPerson
from lms.people_import.rules import PersonEntry


@dataclass(slots=True)
class BatchItem:
    """An item in processing: its entry, and the plan for it."""

    entry: PersonEntry
    listed_person: ListedPerson | None = None
    plan: LinePlan | None = None
    person_id: int | None = None

    @property
    def faults(self) -> list[Any]:
        """Return the faults of the entry and of the plan."""
        return [*self.entry.faults, *(self.plan.faults if self.plan else [])]

    @property
    def is_visible(self) -> bool:
        """Return whether the client may know the person's id: not before they accept a post."""
        plan = self.plan
        if plan is None or plan.person is None or plan.person.is_owned:
            return True
        is_placed = plan.action == CHANGED and plan.person.is_placeable
        return is_placed or plan.person.get_post_in(plan.listed_person.organisation_id) is not None

    @property
    def known_id(self) -> int | None:
        """Return the id of the existing person whom it matches, or None."""
        return self.plan.person.id if self.plan and self.plan.person else None


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of a request with the organisations and units they name."""

    items: list[BatchItem]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
