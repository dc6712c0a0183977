"""E-mail addresses, telephone numbers, IINs and BINs: which are valid, in one form each."""

import re
import unicodedata
from typing import Final

from lms.core.identity_numbers import has_check_digit

_EMAIL: Final = re.compile(r"[^\s@\"<>(),:;\\\[\]]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")


def is_bin(digits: str) -> bool:
    """Return whether this can be a BIN: right check digit, and 4, 5 or 6 as the fifth digit."""
    return has_check_digit(digits) and digits[4] in "456"


def mask_iin(iin: str) -> str:
    """Return the IIN with all but its last four digits hidden."""
    return "●" * (len(iin) - 4) + iin[-4:]


def normalise_email(text: str) -> str | None:
    """Return the e-mail in small letters; None if it is not valid.

    Nor is one with an encoded word (RFC 2047): mail programs decode it and write to another.
    """
    email = unicodedata.normalize("NFKC", text).strip().lower()
    is_valid = len(email) <= 254 and _EMAIL.fullmatch(email) and "=?" not in email
    return email if is_valid else None


def normalise_phone(text: str) -> str | None:
    """Return the number in international form (E.164), such as +77011234567; None if not valid.

    A number without a country is read as one of Kazakhstan.
    """
    import phonenumbers  # here because it is large and few requests need it

    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def normalise_iin(text: str) -> str | None:
    """Return the twelve digits without spaces; None if the check digit is wrong."""
    digits = "".join(text.split())
    return digits if has_check_digit(digits) else None
