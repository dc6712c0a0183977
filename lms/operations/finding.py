"""Finding of what an operator names: a person, a unit, an organisation or courses."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import get_organisation_by_bin, get_person_by_user_name
from lms.catalogue.queries import load_course_ids
from lms.operations.errors import OperationRefused
from lms.regions.queries import find_by_kato, list_regions


def get_person(session: Session, user_name: str) -> Person:
    """Return the person with a user name. Raises OperationRefused."""
    person = get_person_by_user_name(session, user_name)
    if person is None:
        raise OperationRefused(f"Nobody has the user name {user_name}.")
    return person


def get_unit_id(session: Session, kato: str) -> int:
    """Return the id of the unit with a KATO code. Raises OperationRefused."""
    unit = find_by_kato(session, kato)
    if unit is None:
        hint = "" if list_regions(session) else " The regions are not loaded yet: lms regions load."
        raise OperationRefused(f"No unit has the KATO code {kato}.{hint}")
    return unit.id


def get_organisation_id(session: Session, bin_: str) -> int:
    """Return the id of the organisation with a BIN. Raises OperationRefused."""
    organisation = get_organisation_by_bin(session, bin_)
    if organisation is None:
        raise OperationRefused(f"No organisation has the BIN {bin_}.")
    return organisation.id


def list_course_ids(session: Session, slugs: Sequence[str]) -> tuple[int, ...]:
    """Return the ids in the order given; 0, which is no id, for a missing course."""
    ids_by_slug = load_course_ids(session, slugs)
    return tuple(ids_by_slug.get(slug, 0) for slug in slugs)
