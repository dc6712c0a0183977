"""Names of the people, organisations and units to which events refer by their ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import get_organisations_by_id
from lms.accounts.rules import Actor
from lms.audit.queries.events import EventRow
from lms.audit.queries.scope import is_person_visible
from lms.audit.rules.describing import ORGANISATION_SUBJECTS
from lms.regions.queries import find_units


@dataclass(frozen=True, slots=True)
class EventNames:
    """Rows with names, by id. `visible`: the people whose names and pages the reader may see."""

    people: Mapping[int, Any]
    visible: frozenset[int]
    organisations: Mapping[int, Any]
    units: Mapping[int, Any]


def load_names(session: Session, rows: Iterable[EventRow], by: Actor) -> EventNames:
    """Load what these events refer to, by three statements."""
    people, organisations, units = set[int](), set[int](), set[int]()
    for row in rows:
        people |= {row.actor_id or 0} | _read_subject_ids(row, ("person",))
        organisations |= _read_subject_ids(row, ORGANISATION_SUBJECTS)
        organisations |= _read_detail_ids(row, "organisation_id")
        units |= _read_subject_ids(row, ("units",)) | _read_detail_ids(row, "region_unit_id")
    name = (Person.surname, Person.given_name, Person.patronymic)
    columns = (Person.id, *name, Person.created_at)
    person_rows = session.execute(
        select(*columns, is_person_visible(by).label("is_visible")).where(
            Person.id.in_(people - {0})
        )
    ).all()
    visible = {row.id for row in person_rows if row.is_visible} | {by.person_id}
    return EventNames(
        people={row.id: row for row in person_rows},
        visible=frozenset(visible),
        organisations=get_organisations_by_id(session, organisations),
        units=find_units(session, units),
    )


def _read_subject_ids(row: EventRow, kinds: tuple[str, ...]) -> set[int]:
    has_subject = row.subject_kind in kinds and row.subject_id is not None
    return {row.subject_id or 0} if has_subject else set()


def _read_detail_ids(row: EventRow, name: str) -> set[int]:
    value = row.details.get(name)
    return {value} if isinstance(value, int) else set()
