"""What refers to people, in the whole program: whether something was built on a person who came by an import."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Column, Table, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.database import Base
from lms.people_import.models import ImportRow

# What refers to a new person without anything being built on them: what the import made, and what the program notes by itself.
_MADE: Final = frozenset({"post", ImportRow.__tablename__})
_NOTED: Final = frozenset(
    {"obligation", "message", "delivery", "delivery_message", "personal_access"}
)
# The fault that says it; any other table is "something else".
_FAULTS: Final = {
    "enrolment": "kept_enrolment",
    "sign_in": "kept_sign_in",
    "password_link": "kept_sign_in",
    "sign_in_card": "kept_card",
    "role_grant": "kept_role",
    "exemption": "kept_obligation",
}


def built_on(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Of new people, those on whom something was built since, with the code of the fault that says what.

    Every table that refers to people counts, but for those named above: one that is added later keeps a person until somebody thinks
    about it.
    """
    busy: dict[int, str] = {}
    for person_id, table in _referring(session, person_ids, _MADE | _NOTED):
        busy.setdefault(person_id, _FAULTS.get(table, "kept_other"))
    used = or_(Person.password_hash.is_not(None), Person.merged_into_id.is_not(None))
    for person_id in session.scalars(select(Person.id).where(Person.id.in_(person_ids), used)):
        busy.setdefault(person_id, "kept_sign_in")
    return busy


def removable(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those to whom nothing refers but what the import itself made."""
    return set(person_ids) - {
        person_id for person_id, _table in _referring(session, person_ids, _MADE)
    }


def _referring(
    session: Session, person_ids: Collection[int], but: frozenset[str]
) -> Iterator[tuple[int, str]]:
    for table, column in _references():
        if table.name not in but:
            for person_id in session.scalars(
                select(column).where(column.in_(person_ids)).distinct()
            ):
                yield person_id, table.name


def _references() -> Iterator[tuple[Table, Column[Any]]]:
    """The columns that say of whom something is. Those that say who did something are left out: only who has signed in can do anything."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            name = key.parent.name
            if (
                key.column.table.name == "person"
                and name != "actor_id"
                and not name.endswith("_by")
            ):
                yield table, key.parent
