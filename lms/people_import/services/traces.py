"""References to imported people in all tables, to decide whether an undo may remove them."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Column, Table, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.auth.models import AccountLetter, AccountNotice, PasswordLink, SignInCard
from lms.core.database import Base
from lms.people_import.models import ImportRow

# References that do not mean that a person was used: rows that the import or the system makes.
# Links are no trace: whoever has used one has a password.
_MADE_TABLES: Final = frozenset(
    {
        "post",
        ImportRow.__tablename__,
        PasswordLink.__tablename__,
        SignInCard.__tablename__,
        AccountLetter.__tablename__,
        AccountNotice.__tablename__,
    }
)
_AUTOMATIC_TABLES: Final = frozenset(
    {"obligation", "message", "delivery", "delivery_message", "personal_access"}
)
# Table to the code of the fault; any other table is "something else".
_FAULT_OF_TABLE: Final = {
    "enrolment": "kept_enrolment",
    "sign_in": "kept_sign_in",
    "role_grant": "kept_role",
    "exemption": "kept_obligation",
}


def find_traces(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Return the new people who have been used since, with the code of the fault.

    Every table that refers to people counts unless it is named above, so that a table added later
    keeps a person until somebody decides otherwise.
    """
    faults: dict[int, str] = {}
    for person_id, table in _find_referring(session, person_ids, _MADE_TABLES | _AUTOMATIC_TABLES):
        faults.setdefault(person_id, _FAULT_OF_TABLE.get(table, "kept_other"))
    is_used = or_(Person.password_hash.is_not(None), Person.merged_into_id.is_not(None))
    for person_id in session.scalars(select(Person.id).where(Person.id.in_(person_ids), is_used)):
        faults.setdefault(person_id, "kept_sign_in")
    used_card = select(SignInCard.person_id).where(
        SignInCard.person_id.in_(person_ids), SignInCard.used_at.is_not(None)
    )
    for person_id in session.scalars(used_card):
        faults.setdefault(person_id, "kept_sign_in")
    return faults


def select_removable(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return the people to whom only the import itself refers, and unused ways in.

    The import's posts are gone by then: one that is left was given by somebody else.
    """
    return set(person_ids) - {
        person_id
        for person_id, _table in _find_referring(session, person_ids, _MADE_TABLES - {"post"})
    }


def _find_referring(
    session: Session, person_ids: Collection[int], but: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Yield (person id, table name) for references outside the tables in `but`."""
    for table, column in _list_references():
        if table.name not in but:
            for person_id in session.scalars(
                select(column).where(column.in_(person_ids)).distinct()
            ):
                yield person_id, table.name


def _list_references() -> Iterator[tuple[Table, Column[Any]]]:
    """Yield the columns that refer to the person whom a row is about.

    Columns that name an actor are left out: only people who signed in can act.
    """
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            name = key.parent.name
            if (
                key.column.table.name == "person"
                and name != "actor_id"
                and not name.endswith("_by")
            ):
                yield table, key.parent
