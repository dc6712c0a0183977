"""Cell values, and protection against formula injection in spreadsheets."""

import re
from datetime import date
from typing import Final

Cell = str | int | float | date | None

# Spreadsheets take text that begins so for a formula; full-width forms count as the plain ones.
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")

# A spreadsheet that splits at another separator sees the beginning of a cell here, within a text.
# Quotes and line breaks before the formula protect nothing. Separators in a row are one match, so
# that the time is linear.
_CELL_START: Final = re.compile("[;,\t\r\n][;,\\s\"']*+(?=([=+\\-@＝＋－＠])?)")

# Matches every text that `escape_split_formulas` changes.
RISKY: Final = re.compile("^[=+\\-@＝＋－＠]|[;,\t\r\n]")


def escape_formula(value: Cell) -> Cell:
    """Return the value, with an apostrophe before text that a spreadsheet might run."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA and value else value


def unescape_formula(text: str) -> str:
    """Undo `escape_formula`, so that an exported text is imported as it was."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def escape_split_formulas(value: Cell) -> Cell:
    """Return the value as `escape_formula` does, also protected after each separator in it.

    For CSV: spreadsheets split files at semicolons here and at commas elsewhere, so that text after
    either would be a formula in a cell of its own.
    """
    escaped = escape_formula(value)
    if not isinstance(escaped, str):
        return escaped
    return _CELL_START.sub(lambda match: match[0] + "'" * bool(match[1]), escaped)


def unescape_split_formulas(text: str) -> str:
    """Undo `escape_split_formulas` within the text; its beginning is for `unescape_formula`."""
    if "'" not in text:
        return text
    return _CELL_START.sub(lambda match: match[0].removesuffix("'") if match[1] else match[0], text)
