"""Numbers of a table: as they are typed, bounded and rounded; exact fractions, never floats.

static/js/practice/kinds/office/formulas.js does the same with BigInt.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Final

from lms.scenes.rules.folding import fold_text

PARTS: Final = 10_000  # a state tells a number in whole ten-thousandths
# This many parts stay below 2^53, so that a browser's number holds them.
MOST: Final = 10**15
LARGEST: Final = 10**30  # bound of numerators and denominators in calculations
NUMBER: Final = re.compile(
    "(-?)([0-9]{1,11}|[0-9]{1,3}(?: [0-9]{3}){1,3})(?:[.,]([0-9]{1,4}))? ?(%|₸|тг|теңге|тенге)?"
)
DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})")
DAY_ZERO: Final = date(1899, 12, 30).toordinal()


class CellFault(Exception):
    """What a cell shows in place of a number: div, circle, name, value or size."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(name)
        self.name = name


# Nothing, a text, a number, or a fault.
SheetValue = None | str | Fraction | CellFault


def read_input(text: str) -> tuple[SheetValue, str]:
    """Return what was typed as a number or a text, and the format that it asks for."""
    folded_text = fold_text(text)
    if not folded_text:
        return None, ""
    if match := NUMBER.fullmatch(folded_text):
        sign, whole, rest, unit = match.groups(default="")
        number = Fraction(int(whole.replace(" ", "") + rest), 10 ** len(rest))
        number = -number if sign else number
        return (number / 100, "percent") if unit == "%" else (number, "money" if unit else "")
    if match := DAY.fullmatch(folded_text):
        day, month, year = map(int, match.groups())
        try:
            return Fraction(date(year, month, day).toordinal() - DAY_ZERO), "date"
        except ValueError:
            return text, ""
    return text, ""


def bound_number(number: Fraction) -> Fraction:
    """Return the number. Raises CellFault if it is too large or too fine."""
    if max(abs(number.numerator), number.denominator) > LARGEST:
        raise CellFault("size")
    return number


def round_number(number: Fraction) -> int:
    """Return whole ten-thousandths, halves away from zero. Raises CellFault beyond the bound."""
    top, bottom = abs(number.numerator) * PARTS, number.denominator
    parts = (2 * top + bottom) // (2 * bottom)
    if parts > MOST:
        raise CellFault("size")
    return -parts if number < 0 else parts
