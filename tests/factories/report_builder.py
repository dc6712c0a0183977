"""Reports that somebody saved."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.report_builder.models import SavedReport
from lms.report_builder.rules import Definition
from tests.conftest import NOW

BY_COURSE = Definition(("enrolled", "completed"), ("course",))


def saved_report(
    session: Session,
    owner: Person,
    place: tuple[str, int],
    definition: Definition = BY_COURSE,
    **values: Any,
) -> int:
    """The id of a report of a place (its kind and id)."""
    kind, place_id = place
    given = {"name": f"Есеп {owner.id}", "shared": False, "created_at": NOW} | values
    made = SavedReport(
        person_id=owner.id,
        place_kind=kind,
        place_id=place_id,
        definition=definition.stored(),
        **given,
    )
    session.add(made)
    session.flush()
    return made.id
