"""What the IIN key protects of merges: hashes of contacts that an account took over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonMerge
from lms.core.crypto import FieldCipher
from lms.core.key_replacement import KeyReplacement


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Hash contacts anew, those that the account still has; IINs are encrypted anew already."""
    merges = session.execute(
        select(PersonMerge, Person).join(Person, Person.id == PersonMerge.kept_id)
    ).all()
    for merge, person in merges:
        iin = person.iin_encrypted
        contacts = {
            "email": person.email,
            "phone": person.phone,
            "iin": replacement.new.decrypt(iin) if iin else None,
        }
        new_hashes = {
            name: _hash_anew(name, contacts[name], old_hash, replacement)
            for name, old_hash in merge.details.get("contacts", {}).items()
        }
        merge.details = {**merge.details, "contacts": new_hashes}


def _hash_anew(name: str, value: str | None, old_hash: str, replacement: KeyReplacement) -> str:
    """Return the hash by the new key, or the old one of a contact that the account has changed."""

    def hash_with(cipher: FieldCipher) -> str:
        # Of an IIN its look-up hash was taken over, so it is hashed twice.
        return cipher.lookup(cipher.lookup(value or "") if name == "iin" else value or "")

    return hash_with(replacement.new) if old_hash == hash_with(replacement.old) else old_hash
