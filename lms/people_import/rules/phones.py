"""Reading of telephone numbers as people type them into lists."""

import re
from typing import Final

from lms.accounts.rules import normalise_phone
from lms.people_import.rules.emails import LONGEST

SHORTEST_PAIR: Final = 21  # characters from which on a text may hold two numbers
_BETWEEN_PHONES: Final = re.compile(r"[;,/|]|\s(?:и|или|және|немесе)\s|\s(?=\+|8\s?\(|8[\s-]?7)")
_LETTER_FOR_ZERO: Final = re.compile(r"(?<=\d)[OОoо](?=\d)")
_WORDS: Final = re.compile(r"[^\W\d_]+\.?")  # such as "моб." or what stands before an extension
_LANDLINES: Final = ("+771", "+772")  # landline prefixes of Kazakhstan


def read_phone(text: str) -> str | None:
    """Return the telephone number of a cell in international form, or None.

    Of several numbers the first mobile one is taken, else the first.
    """
    if len(text) > LONGEST:
        return None
    if len(text) < SHORTEST_PAIR and (phone := normalise_phone(text)) is not None:
        return phone
    plain = _LETTER_FOR_ZERO.sub("0", text).removesuffix(".0")
    numbers = [
        phone
        for piece in _BETWEEN_PHONES.split(plain)
        for part in _WORDS.split(piece)
        if (phone := _read_number(part.strip())) is not None
    ]
    return next((phone for phone in numbers if not phone.startswith(_LANDLINES)), None) or next(
        iter(numbers), None
    )


def _read_number(piece: str) -> str | None:
    digits = "".join(letter for letter in piece if letter.isdigit())
    if not 10 <= len(digits) <= 15:
        return None
    return normalise_phone(piece) or normalise_phone(digits) or normalise_phone(f"+{digits}")
