"""What the IIN key protects of accounts: IINs and claimed ones, with their look-up hashes."""

from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.models import IinConflict, Person
from lms.core.key_replacement import KeyReplacement

_IINS: Final = {Person: ("iin", "iin_claim"), IinConflict: ("iin",)}


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt IINs anew and set the hashes by which they are found."""

    def replace_hashes(row: dict[str, Any]) -> None:
        for name in ("iin", "iin_claim"):
            if encrypted := row.get(f"{name}_encrypted"):
                row[f"{name}_hash"] = replacement.new.lookup(replacement.new.decrypt(encrypted))

    for table, iins in _IINS.items():
        columns = [f"{name}_encrypted" for name in iins]
        replacement.replace_columns(session, table, columns, replace_hashes)
