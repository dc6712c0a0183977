"""Numbers of forms, and the reading of answers from what was typed off a sheet."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms.assessment.rules import CHOICE_TYPES, parse_answer, parse_number

# Other types need a screen: a drawing does not take them.
PAPER_TYPES: Final = frozenset({*CHOICE_TYPES, "number", "text"})
MAX_NUMBER: Final = 10**8  # of forms; eight digits are copied by hand without a slip
LONGEST_TYPED: Final = 200
_DIGITS: Final = re.compile(r"[1-9]+")


def format_number(seed: int) -> str:
    """Return the number of a form as it is printed: "0482 0937"."""
    digits = f"{seed:08d}"
    return f"{digits[:4]} {digits[4:]}"


def parse_form_number(text: str) -> int | None:
    """Return the seed of a form from its number as typed; None if it is no number of a form."""
    digits = "".join(text.split())
    is_number = digits.isascii() and digits.isdigit() and 0 < len(digits) <= 8
    return int(digits) if is_number else None


def read_typed(question_type: str, order: Sequence[int], typed: str) -> dict[str, Any] | None:
    """Return the stored form of an answer from the digits of options, or from the text.

    "13" and "1, 3" are the first and the third option of the sheet. None for no answer. Raises
    ValueError for one that the question cannot have.
    """
    text = " ".join(typed.split())
    if not text:
        return None
    values = [text]
    if question_type in CHOICE_TYPES:
        digits = re.sub(r"[\s,;.]+", "", text)
        if not _DIGITS.fullmatch(digits) or max(map(int, digits)) > len(order):
            raise ValueError("no option has this number")
        values = [str(int(digit) - 1) for digit in digits]
    elif question_type == "number" and parse_number(text) is None:
        raise ValueError("not a number")
    answer = parse_answer(question_type, order, values)
    if answer is None:
        raise ValueError("more than one option")
    return answer


def list_right_numbers(key: Mapping[str, Any], order: Sequence[int]) -> list[int]:
    """Return the numbers that the right options have on the sheet, in order."""
    return sorted(order.index(position) + 1 for position in key["options"])
