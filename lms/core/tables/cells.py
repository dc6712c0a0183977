"""What a cell may hold, and how text is kept from acting as a formula in the program that opens the table."""

from datetime import date
from typing import Final

Cell = str | int | float | date | None

# Text that begins so, a spreadsheet takes for a formula or lets slip into another cell; full-width forms count as the plain ones.
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")


def harmless(value: Cell) -> Cell:
    """The value as it may stand in a table: text that a spreadsheet might run gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA and value else value


def plain(text: str) -> str:
    """The text that `harmless` was given: what was written out comes back as it was."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text
