"""First lines of a list, as the screens of its format and columns show them."""

from typing import Any

from lms.accounts.rules import mask_iin, normalise_iin
from lms.people_import import services
from lms.people_import.views.common import display_day
from lms.web.container import container


def list_column_samples(people_import: Any) -> list[str]:
    """Return the first values of each column, joined."""
    rows = _load_samples(people_import)
    return [
        " · ".join(row[number] for row in rows if number < len(row) and row[number])
        for number in range(len(people_import.columns))
    ]


def _load_samples(people_import: Any) -> list[list[str]]:
    """Return the first lines with IINs masked."""
    rows = services.unpack_samples(people_import.reading, container().iin_cipher)
    return [[_display_cell(text) for text in row] for row in rows]


def _display_cell(text: str) -> str:
    """Return a cell for display: a day as people write it, an IIN masked."""
    if (day := display_day(text)) != text:
        return day
    digits = "".join(letter for letter in text if letter.isdigit())
    return mask_iin(digits) if 11 <= len(digits) <= 12 and normalise_iin(digits.zfill(12)) else text
