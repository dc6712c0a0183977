"""The people that the file of a list names."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.obligations.queries.membership import is_in_target
from lms.obligations.rules import Target

BATCH: Final = 500


def is_person_visible(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see a person."""
    return accounts.build_people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )


def find_people_by(
    session: Session, by: Actor, target: Target, column: str, values: Collection[str]
) -> dict[str, int]:
    """Return the ids of people in a target by a value of theirs, if the actor may see them.

    `column`: iin_hash, user_name or email.
    """
    columns = {"iin_hash": Person.iin_hash, "user_name": Person.user_name, "email": Person.email}
    key = columns[column]
    conditions = (is_person_visible(by), is_in_target(target))
    person_ids: dict[str, int] = {}
    for batch in _split_into_batches(values):
        rows = session.execute(select(key, Person.id).where(key.in_(batch), *conditions))
        person_ids.update({str(value): person_id for value, person_id in rows})
    return person_ids


def _split_into_batches(values: Iterable[str]) -> Iterable[list[str]]:
    unique = list(dict.fromkeys(values))
    return (unique[start : start + BATCH] for start in range(0, len(unique), BATCH))
