"""Reading of IINs as spreadsheets hold them: without leading zeros, or among words."""

import re
from typing import Final

from lms.accounts.rules import normalise_iin
from lms.people_import.rules.person_entry import PersonEntry

_WORDS_AND_IIN: Final = re.compile(r"(?:[^\W\d]|[№:.\s])*(\d{12})(?:\s*\([^\d()]*\))?")


def read_iin(entry: PersonEntry, text: str) -> None:
    """Read the IIN into an entry; a text that holds none is a fault."""
    if not any(letter.isdigit() for letter in text):
        return  # words such as "being issued" say that there is none
    entry.iin = normalise_iin(restore_zeros(text)) or _find_iin(text)
    if entry.iin is None:
        entry.fail("iin", "iin_wrong")


def _find_iin(text: str) -> str | None:
    """Return the IIN within a text such as "ИИН 900101300123", or None."""
    match = _WORDS_AND_IIN.fullmatch(text)
    return normalise_iin(match[1]) if match else None


def restore_zeros(text: str) -> str:
    """Return an IIN's or BIN's digits with the leading zeros that a spreadsheet drops.

    Spaces, dashes and apostrophes are removed.
    """
    digits = text.replace(" ", "").replace("-", "").strip("'’").removesuffix(".0")
    return digits.zfill(12) if 9 <= len(digits) < 12 and digits.isdigit() else digits
