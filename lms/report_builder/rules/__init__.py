"""Definitions of composed reports, and which combinations are valid. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.core.i18n import N_
from lms.report_builder.rules.periods import RELATIVE, resolve_period
from lms.reporting.rules import Period, parse_days
from lms.reporting.rules.vocabulary import (
    AGE_GROUP,
    AUDIENCE,
    COURSE,
    DIMENSIONS,
    DISTRICT,
    LANGUAGE,
    MEASURES,
    NO_FILTERS,
    ORGANISATION,
    RATES,
    REGION,
    SETTLEMENT,
    SEX,
    TIMES,
    UNIT,
    Filters,
    read_filters,
)

MOST_COUNTED: Final = 6
MOST_COLUMNS: Final = 60
MOST_CELLS: Final = 200_000  # combinations of keys that fit into memory and a usable spreadsheet
LONGEST_NAME: Final = 200
EARLIEST_DAY: Final = date(2000, 1, 1)
LATEST_DAY: Final = date(2100, 1, 1)

# Dimensions for rows, and for columns: those with few keys.
IN_ROWS: Final = tuple(DIMENSIONS)
IN_COLUMNS: Final = (
    REGION,
    COURSE,
    AUDIENCE,
    LANGUAGE,
    SEX,
    AGE_GROUP,
    SETTLEMENT,
    *reversed(TIMES),
)
# Nested dimensions, the wider first: they may follow each other in rows, but not cross.
NESTED: Final = ((REGION, DISTRICT, UNIT), tuple(reversed(TIMES)))

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


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a report.

    `counted`: codes of measures and rates; `rows`: one or two dimensions; `column`: a dimension
    or empty; `period`: empty for all time, a name for parse_days, or one of periods.RELATIVE;
    `boundaries`: a day, None for today's.
    """

    counted: tuple[str, ...]
    rows: tuple[str, ...]
    column: str = ""
    period: str = ""
    boundaries: date | None = None
    filters: Filters = field(default_factory=lambda: dict(NO_FILTERS))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of the table: rows, then columns."""
        return (*self.rows, self.column) if self.column else self.rows

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures to count: those chosen, and the two of each rate."""
        measures: list[str] = []
        for code in self.counted:
            measures += [code] if code in MEASURES else [RATES[code].part, RATES[code].whole]
        return tuple(dict.fromkeys(measures))

    def span(self, today: date) -> Period | None:
        """Return the days that it covers when read on a day; None for all time."""
        return (
            resolve_period(self.period, today)
            if self.period in RELATIVE
            else parse_days(self.period)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the form in which it is stored."""
        return {
            "counted": list(self.counted),
            "rows": list(self.rows),
            "column": self.column,
            "period": self.period,
            "boundaries": self.boundaries.isoformat() if self.boundaries else "",
            "filters": {name: list(values) for name, values in sorted(self.filters.items())},
        }

    def url_params(self) -> dict[str, Any]:
        """Return the definition as URL parameters."""
        params = {
            "count": list(self.counted),
            "row": self.rows[0],
            "row2": self.rows[1] if len(self.rows) > 1 else "",
            "column": self.column,
            "period": self.period,
            "boundaries": self.to_json()["boundaries"],
            **self.to_json()["filters"],
        }
        return {name: value for name, value in params.items() if value}


def read_definition(stored: Mapping[str, Any]) -> Definition:
    """Read a definition from its stored form.

    Raises ValueError, KeyError or TypeError if it is malformed or no longer valid.
    """
    boundaries = stored["boundaries"]
    definition = Definition(
        tuple(stored["counted"]),
        tuple(stored["rows"]),
        stored["column"],
        stored["period"],
        date.fromisoformat(boundaries) if boundaries else None,
        read_filters(stored["filters"]),
    )
    if faults := find_faults(definition):
        raise ValueError(f"no report: {faults}")
    return definition


def find_faults(definition: Definition) -> list[tuple[str, str]]:
    """Return the faults of a definition as (field, message); none if it is valid."""
    faults = [*_find_measure_faults(definition.counted), *_find_row_faults(definition.rows)]
    if not faults:
        faults = list(_find_column_faults(definition.rows, definition.column))
    return faults if is_period(definition.period) else [*faults, ("period", NO_PERIOD)]


def is_period(text: str) -> bool:
    """Return whether a text names a period: all time, relative, named, or days of this century."""
    span = parse_days(text)
    return text in ("", *RELATIVE) or (
        span is not None and span.first >= EARLIEST_DAY and span.end <= LATEST_DAY
    )


def _find_measure_faults(counted: Sequence[str]) -> list[tuple[str, str]]:
    if not counted or not set(counted) <= {*MEASURES, *RATES}:
        return [("count", NOTHING_COUNTED)]
    return [("count", TOO_MANY_COUNTED)] if len(counted) > MOST_COUNTED else []


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


def find_nesting(dimension: str) -> tuple[str, ...]:
    """Return the nested dimensions that include this one, the widest first; else none."""
    return next((kind for kind in NESTED if dimension in kind), ())


def has_empty_rows(dimension: str) -> bool:
    """Return whether keys without facts have rows.

    Units, times and codes have; organisations and courses have not.
    """
    return dimension not in (ORGANISATION, COURSE)


__all__ = [
    "IN_COLUMNS",
    "IN_ROWS",
    "LONGEST_NAME",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_COUNTED",
    "Definition",
    "find_faults",
    "find_nesting",
    "has_empty_rows",
    "is_period",
    "read_definition",
]
