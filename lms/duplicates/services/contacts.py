"""Contacts that a merge moves to the kept account, and that its undo gives back."""

from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules.contacts import CLAIMABLE
from lms.core.crypto import FieldCipher
from lms.duplicates.rules import MergePlan

CONTACT_COLUMNS: Final = {
    "email": ("email",),
    "phone": ("phone",),
    "iin": ("iin_hash", "iin_encrypted"),
}


def take_contacts(
    session: Session, plan: MergePlan, kept: Person, merged: Person, cipher: FieldCipher
) -> dict[str, str]:
    """Move contacts that the kept account lacks; return their keyed hashes for the record."""
    hashes = {}
    for name in plan.contacts:
        values = {column: getattr(merged, column) for column in CONTACT_COLUMNS[name]}
        for column in values:
            setattr(merged, column, None)
        session.flush()  # a contact is one account's at a time
        for column, value in values.items():
            setattr(kept, column, value)
        if name in CLAIMABLE:
            setattr(kept, f"{name}_claim", None)
        session.flush()
        hashes[name] = cipher.lookup(str(values[CONTACT_COLUMNS[name][0]]))
    return hashes


def end_equal_claim(kept: Person, merged: Person) -> bool:
    """End the kept account's claim if the IIN that comes confirms it; return whether it did."""
    is_equal = merged.iin_hash is not None and kept.iin_claim_hash == merged.iin_hash
    if is_equal:
        kept.iin_claim_hash = kept.iin_claim_encrypted = None
    return is_equal


def give_contacts_back(session: Session, merge: PersonMerge, kept: Person, merged: Person) -> None:
    """Give back the contacts that the kept account took, and reopen the claim that they ended."""
    for name in merge.details["contacts"]:
        values = {column: getattr(kept, column) for column in CONTACT_COLUMNS[name]}
        for column in values:
            setattr(kept, column, None)
        session.flush()  # a contact is one account's at a time
        for column, value in values.items():
            setattr(merged, column, value)
        session.flush()
    if merge.details.get("claim_confirmed"):
        kept.iin_claim_hash, kept.iin_claim_encrypted = merged.iin_hash, merged.iin_encrypted
        session.flush()
