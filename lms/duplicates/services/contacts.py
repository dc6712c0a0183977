"""Contacts that a merge moves to the kept account, and that its undo gives back."""

from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules.contacts import CLAIMABLE
from lms.auth.queries.contacts import get_contact_column, list_contacts
from lms.core.crypto import FieldCipher
from lms.duplicates.rules import MergePlan

_COLUMNS: Final = {"email": ("email",), "phone": ("phone",), "iin": ("iin_hash", "iin_encrypted")}


def take_contacts(
    session: Session,
    plan: MergePlan,
    kept_account: Person,
    merged_account: Person,
    cipher: FieldCipher,
) -> dict[str, str]:
    """Move contacts that the kept account lacks; return their keyed hashes for the record."""
    hashes = {}
    for name in plan.contacts:
        if name in CLAIMABLE:
            setattr(kept_account, f"{name}_claim", None)
        hashes[name] = cipher.lookup(_move_contact(session, name, merged_account, kept_account))
    return hashes


def end_equal_claim(kept_account: Person, merged_account: Person) -> bool:
    """End the kept account's claim if the IIN that comes confirms it; return whether it did."""
    is_equal = (
        merged_account.iin_hash is not None
        and kept_account.iin_claim_hash == merged_account.iin_hash
    )
    if is_equal:
        kept_account.iin_claim_hash = kept_account.iin_claim_encrypted = None
    return is_equal


def give_contacts_back(
    session: Session,
    merge: PersonMerge,
    kept_account: Person,
    merged_account: Person,
    cipher: FieldCipher,
) -> list[str]:
    """Give back the contacts that moved, and reopen the claim that they ended.

    Returns the contacts that stay where they are.
    """
    staying_contacts = _list_staying_contacts(session, merge, kept_account, merged_account, cipher)
    for name in merge.details["contacts"]:
        if name not in staying_contacts:
            _move_contact(session, name, kept_account, merged_account)
    if merge.details.get("claim_confirmed") and "iin" not in staying_contacts:
        kept_account.iin_claim_hash, kept_account.iin_claim_encrypted = (
            merged_account.iin_hash,
            merged_account.iin_encrypted,
        )
        session.flush()
    return staying_contacts


def _list_staying_contacts(
    session: Session,
    merge: PersonMerge,
    kept_account: Person,
    merged_account: Person,
    cipher: FieldCipher,
) -> list[str]:
    """Return the moved contacts that an undo leaves where they are.

    Those that the kept account has changed, lost or confirmed since, and those in whose place the
    closed account has got another one.
    """
    confirmed_columns = {
        get_contact_column(state.channel).key
        for state in list_contacts(session, kept_account.id)
        if state.is_confirmed
    }

    def is_untouched(name: str, stored_hash: str) -> bool:
        column = _COLUMNS[name][0]
        value = getattr(kept_account, column)
        is_as_moved = value is not None and cipher.lookup(str(value)) == stored_hash
        return (
            is_as_moved
            and name not in confirmed_columns
            and getattr(merged_account, column) is None
        )

    contacts = merge.details["contacts"].items()
    return [name for name, stored_hash in contacts if not is_untouched(name, stored_hash)]


def _move_contact(session: Session, name: str, source: Person, target: Person) -> str:
    """Move a contact from one account to the other; return it, an IIN as its keyed hash."""
    values = {column: getattr(source, column) for column in _COLUMNS[name]}
    for column in values:
        setattr(source, column, None)
    session.flush()  # a contact is one account's at a time
    for column, value in values.items():
        setattr(target, column, value)
    session.flush()
    return str(values[_COLUMNS[name][0]])
