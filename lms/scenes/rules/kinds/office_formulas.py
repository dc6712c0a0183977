"""Numbers and formulas of a table: exact fractions, never floats.

static/js/practice/kinds/office/formulas.js computes the same with BigInt.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final

from lms.scenes.rules.folding import fold_text

PARTS: Final = 10_000  # a state tells a number in whole ten-thousandths
MOST: Final = 10**15  # of them: below 2^53, so that a browser's number holds it
LARGEST: Final = 10**30  # of a numerator or a denominator on the way
LONGEST: Final = 100  # letters of a formula
TOKEN: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[a-zа-яәғқңөұүһі]+[0-9]*|[\s\S]")
REFERENCE: Final = re.compile("[a-h](?:1[0-9]|20|[1-9])")
ALIKE: Final = str.maketrans("авсен", "abceh")  # typed with another layout they look the same
NUMBER: Final = re.compile(
    "(-?)([0-9]{1,11}|[0-9]{1,3}(?: [0-9]{3}){1,3})(?:[.,]([0-9]{1,4}))? ?(%|₸|тг|теңге|тенге)?"
)
DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})")
DAY_ZERO: Final = date(1899, 12, 30).toordinal()
NAMES: Final = {
    "sum": ("sum", "сумм", "сумма", "қосынды"),
    "average": ("average", "срзнач", "орташа"),
    "min": ("min", "мин"),
    "max": ("max", "макс"),
    "count": ("count", "счет", "саны"),
}
FUNCTIONS: Final = {name: function for function, names in NAMES.items() for name in names}


class CellFault(Exception):
    """What a cell shows in place of a number: div, circle, name, value or size."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(name)
        self.name = name


# Nothing, a text, a number, or a fault.
Result = None | str | Fraction | CellFault


def read_input(text: str) -> tuple[Result, str]:
    """Return what was typed as a number or a text, and the format that it asks for."""
    folded = fold_text(text)
    if not folded:
        return None, ""
    if match := NUMBER.fullmatch(folded):
        sign, whole, rest, unit = match.groups(default="")
        number = Fraction(int(whole.replace(" ", "") + rest), 10 ** len(rest))
        number = -number if sign else number
        return (number / 100, "percent") if unit == "%" else (number, "money" if unit else "")
    if match := DAY.fullmatch(folded):
        day, month, year = map(int, match.groups())
        try:
            return Fraction(date(year, month, day).toordinal() - DAY_ZERO), "date"
        except ValueError:
            return text, ""
    return text, ""


def is_formula(text: str) -> bool:
    """Return whether an input is a formula."""
    return fold_text(text).startswith("=")


@lru_cache(maxsize=1024)
def split_formula(text: str) -> tuple[str, ...]:
    """Return the tokens of a formula without its sign of equality; references in Latin letters."""
    bare = fold_text(text)[1:].replace(" ", "").replace("$", "")
    return tuple(
        latin if REFERENCE.fullmatch(latin := token.translate(ALIKE)) else token
        for token in TOKEN.findall(bare)
    )


def list_keys(first: str, last: str) -> list[str]:
    """Return the cells between two corners, row by row."""
    left, right = sorted((first[0], last[0]))
    top, bottom = sorted((int(first[1:]), int(last[1:])))
    columns = [chr(code) for code in range(ord(left), ord(right) + 1)]
    return [f"{column}{row}" for row in range(top, bottom + 1) for column in columns]


def list_references(tokens: tuple[str, ...]) -> list[str]:
    """Return the cells that a formula looks at."""
    found: list[str] = []
    for index, token in enumerate(tokens):
        if REFERENCE.fullmatch(token):
            is_range = tokens[index + 1 : index + 2] == (":",)
            last = tokens[index + 2] if is_range and index + 2 < len(tokens) else token
            found += list_keys(token, last if REFERENCE.fullmatch(last) else token)
    return found


def compute_formula(tokens: tuple[str, ...], read: Callable[[str], Result]) -> Result:
    """Return the number of a formula, or its fault."""
    try:
        return _FormulaReader(tokens, read).compute()
    except CellFault as fault:
        return fault


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


class _FormulaReader:
    """Reads the tokens from left to right and computes at once."""

    def __init__(self, tokens: tuple[str, ...], read: Callable[[str], Result]) -> None:
        self._tokens = tokens
        self._at = 0
        self._read_cell = read

    def compute(self) -> Fraction:
        number = self._read_sum()
        if self._see():
            raise CellFault("name")
        return number

    def _see(self, further: int = 0) -> str:
        index = self._at + further
        return self._tokens[index] if index < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._see()
        if token not in wanted:
            return ""
        self._at += 1
        return token

    def _require(self, *wanted: str) -> None:
        if not self._take(*wanted):
            raise CellFault("name")

    def _read_sum(self) -> Fraction:
        number = self._read_product()
        while sign := self._take("+", "-"):
            other = self._read_product()
            number = bound_number(number + other if sign == "+" else number - other)
        return number

    def _read_product(self) -> Fraction:
        number = self._read_signed()
        while sign := self._take("*", "/"):
            other = self._read_signed()
            if sign == "/" and not other:
                raise CellFault("div")
            number = bound_number(number * other if sign == "*" else number / other)
        return number

    def _read_signed(self) -> Fraction:
        if sign := self._take("+", "-"):
            number = self._read_signed()
            return -number if sign == "-" else number
        number = self._read_value()
        while self._take("%"):
            number = bound_number(number / 100)
        return number

    def _read_value(self) -> Fraction:
        word = self._see()
        self._at += 1
        if word == "(":
            number = self._read_sum()
            self._require(")")
            return number
        if REFERENCE.fullmatch(word):
            return self._read_number(word)
        if word in FUNCTIONS:
            self._require("(")
            return _apply_operator(FUNCTIONS[word], list(self._read_members()))
        whole, _sign, rest = word.replace(",", ".").partition(".")
        if not whole.isascii() or not whole.isdigit():
            raise CellFault("name")
        return bound_number(Fraction(int(whole + rest), 10 ** len(rest)))

    def _read_number(self, key: str) -> Fraction:
        result = self._read_cell(key)
        if isinstance(result, CellFault):
            raise result
        if isinstance(result, str):
            raise CellFault("value")
        return result or Fraction(0)

    def _read_members(self) -> Iterator[Fraction]:
        """Yield the numbers between brackets: those of cells, where texts do not count."""
        while True:
            if REFERENCE.fullmatch(self._see()) and self._see(1) in (":", ";", ",", ")"):
                yield from self._read_range()
            else:
                yield self._read_sum()
            if self._take(")"):
                return
            self._require(";", ",")

    def _read_range(self) -> Iterator[Fraction]:
        first = last = self._see()
        self._at += 1
        if self._take(":"):
            last = self._see()
            self._at += 1
            if not REFERENCE.fullmatch(last):
                raise CellFault("name")
        for key in list_keys(first, last):
            result = self._read_cell(key)
            if isinstance(result, CellFault):
                raise result
            if isinstance(result, Fraction):
                yield result


def _apply_operator(function: str, numbers: list[Fraction]) -> Fraction:
    if function == "count":
        return Fraction(len(numbers))
    if function in ("min", "max"):
        return (min if function == "min" else max)(numbers, default=Fraction(0))
    total = Fraction(0)
    for number in numbers:
        total = bound_number(total + number)
    if function == "sum":
        return total
    if not numbers:
        raise CellFault("div")
    return bound_number(total / len(numbers))
