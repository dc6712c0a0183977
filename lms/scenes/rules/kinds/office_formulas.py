"""Formulas of a table, computed in exact fractions, never floats.

static/js/practice/kinds/office/formulas.js computes the same with BigInt.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from lms.scenes.rules.kinds.office_numbers import CellFault, SheetValue, bound_number
from lms.scenes.rules.kinds.office_references import REFERENCE, list_keys

LONGEST: Final = 100  # letters of a formula
NAMES: Final = {
    "sum": ("sum", "сумм", "сумма", "қосынды"),
    "average": ("average", "срзнач", "орташа"),
    "min": ("min", "мин"),
    "max": ("max", "макс"),
    "count": ("count", "счет", "саны"),
}
FUNCTIONS: Final = {name: function for function, names in NAMES.items() for name in names}


def compute_formula(tokens: tuple[str, ...], read_cell: Callable[[str], SheetValue]) -> SheetValue:
    """Return the number of a formula, or its fault."""
    try:
        return _FormulaReader(tokens, read_cell).compute()
    except CellFault as fault:
        return fault


class _FormulaReader:
    """Reads the tokens from left to right and computes at once."""

    def __init__(self, tokens: tuple[str, ...], read_cell: Callable[[str], SheetValue]) -> None:
        self._tokens = tokens
        self._at = 0
        self._read_cell = read_cell

    def compute(self) -> Fraction:
        number = self._read_sum()
        if self._see():
            raise CellFault("name")
        return number

    def _see(self, further: int = 0) -> str:
        index = self._at + further
        return self._tokens[index] if index < len(self._tokens) else ""

    def _take(self, *choices: str) -> str:
        token = self._see()
        if token not in choices:
            return ""
        self._at += 1
        return token

    def _require(self, *choices: str) -> None:
        if not self._take(*choices):
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
