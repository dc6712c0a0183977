"""Pure decisions about certificates. No database, no clock."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from lms.core.i18n import N_

Verdict = Literal["valid", "expired", "revoked"]

# Kinds of CertificateEvent.
CORRECTED: Final = "corrected"
REVOKED: Final = "revoked"

CORRECTIONS: Final = {
    "name": N_("The name differed from that in the identity document"),
    "course": N_("The name or the hours of the course were wrong"),
    "other": N_("Another mistake"),
}
REVOCATIONS: Final = {
    "identity": N_("Somebody else completed the course under this name"),
    "dishonest": N_("The rules of the tests were broken"),
    "mistake": N_("It was issued by mistake"),
    "duplicate": N_("The holder has another certificate for the same"),
    "other": N_("Another reason"),
}
REASONS: Final = {CORRECTED: CORRECTIONS, REVOKED: REVOCATIONS}
LONGEST_WORDS: Final = 300

# Files of one ZIP: then it has a gigabyte or less, and is prepared within the hour.
MOST_PACKED: Final = 10_000
# Letters of a file's name; Linux allows 255 bytes, and a Cyrillic letter has two.
SURNAME_LETTERS: Final = 30
GIVEN_NAME_LETTERS: Final = 25
TITLE_LETTERS: Final = 45

# Maximum lengths for the first, second ... font size on the sheet; longer texts take the last.
NAME_STEPS: Final = (30, 42, 56, 104, 210)
TITLE_STEPS: Final = (60, 110, 150, 210)


def judge_certificate(valid_until: date | None, revoked_on: date | None, today: date) -> Verdict:
    """Return the verdict on a certificate that exists; it is valid on its last day still."""
    if revoked_on is not None:
        return "revoked"
    return "valid" if valid_until is None or today <= valid_until else "expired"


def size_step(text: str, steps: Sequence[int]) -> int:
    """Return the index of the font size for a text, 0 the largest.

    A capital counts as 1.5 letters.
    """
    length = len(text) + sum(map(str.isupper, text)) // 2
    return sum(length > step for step in steps)


def name_file(surname: str, given_name: str, title: str, number: str, edition: int) -> str:
    """Return the name of a certificate's file, which sorts by the holder and fits any system.

    "Нұрғалиева_Әсел_Ақпараттық-қауіпсіздік_7K2M-....pdf". The number makes it unique.
    """
    parts = [
        _clean_part(surname, SURNAME_LETTERS),
        _clean_part(given_name, GIVEN_NAME_LETTERS),
        _clean_part(title, TITLE_LETTERS),
        number if edition == 1 else f"{number}-{edition}",
    ]
    return "_".join(part for part in parts if part) + ".pdf"


def _clean_part(text: str, most: int) -> str:
    """Return letters and digits of a text with single hyphens between them.

    Windows allows no signs such as colons, and no name such as CON before the first dot.
    """
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LNM" else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    return "-".join(kept.split())[:most].rstrip("-")
