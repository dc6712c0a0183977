"""Which definitions of composed reports are valid: their limits and combinations."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from lms.core.i18n import N_
from lms.report_builder.rules.definitions import Definition
from lms.report_builder.rules.dimensions import IN_COLUMNS, IN_ROWS, find_nesting
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import MEASURES, RATES

MOST_COUNTED: Final = 6
MOST_COLUMNS: Final = 60
MOST_CELLS: Final = 200_000  # combinations of keys that fit into memory and a usable spreadsheet
EARLIEST_DAY: Final = date(2000, 1, 1)
LATEST_DAY: Final = date(2100, 1, 1)

# Messages of invalid combinations.
NOTHING_COUNTED: Final = N_("Choose what is to be counted.")
TOO_MANY_COUNTED: Final = N_("Choose at most six things to count.")
NO_ROWS: Final = N_("Choose what a row stands for.")
SAME_TWICE: Final = N_("This divides the table already: choose something else, or nothing.")
WIDER_FIRST: Final = N_(
    "Put the wider one first: the region before the district, the year before the month."
)
CROSSED: Final = N_(
    "Rows and columns can't both be of this kind. Put both into rows, or choose something else for "
    "the columns."
)
NO_PERIOD: Final = N_("Choose a period from the list, or give its first and last day.")


def find_faults(definition: Definition) -> list[tuple[str, str]]:
    """Return the faults of a definition as (field, message); none if it is valid."""
    faults = [*_find_measure_faults(definition.measure_codes), *_find_row_faults(definition.rows)]
    if not faults:
        faults = list(_find_column_faults(definition.rows, definition.column))
    return faults if is_period(definition.period) else [*faults, ("period", NO_PERIOD)]


def is_period(text: str) -> bool:
    """Return whether a text names a period: all time, relative, named, or days of this century."""
    span = parse_days(text)
    return text in ("", *RELATIVE) or (
        span is not None and span.first >= EARLIEST_DAY and span.end <= LATEST_DAY
    )


def _find_measure_faults(codes: Sequence[str]) -> list[tuple[str, str]]:
    if not codes or not set(codes) <= {*MEASURES, *RATES}:
        return [("count", NOTHING_COUNTED)]
    return [("count", TOO_MANY_COUNTED)] if len(codes) > MOST_COUNTED else []


def _find_row_faults(rows: Sequence[str]) -> list[tuple[str, str]]:
    if not 1 <= len(rows) <= 2 or not set(rows) <= set(IN_ROWS):
        return [("row", NO_ROWS)]
    if len(rows) == 1:
        return []
    if rows[0] == rows[1]:
        return [("row2", SAME_TWICE)]
    kind = find_nesting(rows[0])
    return (
        [("row2", WIDER_FIRST)]
        if kind and rows[1] in kind and kind.index(rows[0]) > kind.index(rows[1])
        else []
    )


def _find_column_faults(rows: Sequence[str], column: str) -> list[tuple[str, str]]:
    if not column:
        return []
    if column not in IN_COLUMNS or column in rows:
        return [("column", SAME_TWICE)]
    return [("column", CROSSED)] if set(rows) & set(find_nesting(column)) else []
