"""The columns of a person that a change of contacts, IIN or names fills."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.errors import ContactTaken
from lms.accounts.models import Person
from lms.accounts.rules import build_search_key
from lms.accounts.rules.contacts import CLAIMABLE
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.names import PersonNames
from lms.core.crypto import FieldCipher


def build_contact_values(
    session: Session,
    person: Person,
    contacts: Contacts,
    cipher: FieldCipher,
    *,
    is_claim: bool = False,
) -> dict[str, Any]:
    """Return the columns of the contacts; those of the IIN only where it may change.

    `is_claim`: the person typed them. Else raises ContactTaken.
    """
    values = contact_services.build_contact_columns(contacts, cipher, is_claim=is_claim)
    if contacts.iin is None or (is_claim and person.iin_hash is not None):
        values = {name: values[name] for name in ("email", "phone")}
    if is_claim:
        contact_services.claim_taken_contacts(session, values, of_person=person.id)
        return values
    if contact_services.find_taken_columns(session, values, by_other_than=person.id):
        raise ContactTaken
    return values | {f"{name}_claim": None for name in CLAIMABLE if values[name] is not None}


def get_new_iin(
    values: Mapping[str, Any], person: Person, contacts: Contacts, column: str
) -> str | None:
    """Return the IIN if it differs from the stored one; None if it stays."""
    current_hash = getattr(person, column)
    return None if values.get(column, current_hash) == current_hash else contacts.iin


def build_name_values(names: PersonNames, user_name: str) -> dict[str, Any]:
    """Return the columns of the names, with the text in which a search looks."""
    key = build_search_key(names.surname, names.given_name, names.patronymic, user_name)
    return {
        "surname": names.surname,
        "given_name": names.given_name,
        "patronymic": names.patronymic,
        "user_name": user_name,
        "search_key": key,
    }
