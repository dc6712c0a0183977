"""Numbers of forms, as they are printed and as they are typed."""

from typing import Final

# Eight digits are copied by hand without a slip.
MAX_NUMBER: Final = 10**8


def format_number(seed: int) -> str:
    """Return the number of a form as it is printed: "0482 0937"."""
    digits = f"{seed:08d}"
    return f"{digits[:4]} {digits[4:]}"


def parse_form_number(text: str) -> int | None:
    """Return the seed of a form from its number as typed; None if it is no number of a form."""
    digits = "".join(text.split())
    is_number = digits.isascii() and digits.isdigit() and 0 < len(digits) <= 8
    return int(digits) if is_number else None
