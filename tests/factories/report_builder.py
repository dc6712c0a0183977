"""Saved reports."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.report_builder.models import SavedReport
from lms.report_builder.rules import Definition
from tests.conftest import NOW

BY_COURSE = Definition(("enrolled", "completed"), ("course",))


def add_saved_report(
    session: Session,
    owner: Person,
    area: tuple[str, int],
    definition: Definition = BY_COURSE,
    **values: Any,
) -> int:
    """Save a report of an area (its kind and id), and return the id."""
    kind, area_id = area
    columns = {"name": f"Есеп {owner.id}", "shared": False, "created_at": NOW} | values
    report = SavedReport(
        person_id=owner.id,
        area_kind=kind,
        area_id=area_id,
        definition=definition.to_json(),
        **columns,
    )
    session.add(report)
    session.flush()
    return report.id
