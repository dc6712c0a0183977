"""Matchings of columns, remembered for the next list of the organisation."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.people_import.models import ImportMatching, PeopleImport
from lms.people_import.rules import normalise_header, propose_matching


def propose_columns(session: Session, organisation_id: int, header: list[str]) -> dict[str, int]:
    """Return the matching remembered for the organisation, else one by the header's words."""
    fields_by_header = session.scalar(
        select(ImportMatching.matching).where(ImportMatching.organisation_id == organisation_id)
    )
    return propose_matching(header, fields_by_header)


def remember_matching(session: Session, people_import: PeopleImport, now: datetime) -> None:
    """Remember for the organisation to which fields the columns' headers were matched."""
    words: dict[str, Any] = {
        header: name
        for name, column in people_import.matching.items()
        if (header := normalise_header(people_import.columns[column]))
    }
    row = {"organisation_id": people_import.organisation_id, "matching": words, "at": now}
    statement = upsert(session, ImportMatching).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id"], set_={"matching": words, "at": now}
        )
    )
