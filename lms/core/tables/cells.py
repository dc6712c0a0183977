"""What a cell may hold, and how text is kept from acting as a formula in the program that opens the table."""

import re
from datetime import date
from typing import Final

Cell = str | int | float | date | None

# Text that begins so, a spreadsheet takes for a formula or lets slip into another cell; full-width forms count as the plain ones.
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")

# What a program that splits at semicolons or tabs takes for the beginning of a cell, within the text of one: there a quotation mark before
# the text protects nothing, a line break neither. All such signs in a row are one match, so the time grows with the length of the text.
_BEGINNING: Final = re.compile("[;\t\r\n][;\\s\"']*+(?=([=+\\-@＝＋－＠])?)")


RISKY: Final = re.compile(
    "^[=+\\-@＝＋－＠]|[;\t\r\n]"
)  # whatever `harmless_however_split` changes holds this


def harmless(value: Cell) -> Cell:
    """The value as it may stand in a table: text that a spreadsheet might run gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA and value else value


def plain(text: str) -> str:
    """The text that `harmless` was given: what was written out comes back as it was."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def harmless_however_split(value: Cell) -> Cell:
    """As `harmless`, for a table of plain text: where the semicolon is usual, as here, a spreadsheet splits a file with commas at semicolons,
    and text after one would be a formula in a cell of its own.
    """
    harmed = harmless(value)
    return (
        _BEGINNING.sub(lambda found: found[0] + "'" * bool(found[1]), harmed)
        if isinstance(harmed, str)
        else harmed
    )


def plain_however_split(text: str) -> str:
    """The text for `plain` that `harmless_however_split` made of it."""
    return (
        _BEGINNING.sub(lambda found: found[0].removesuffix("'") if found[1] else found[0], text)
        if "'" in text
        else text
    )
