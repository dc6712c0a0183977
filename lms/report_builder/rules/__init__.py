"""What a composed report asks for: its definition, in the words of reporting's vocabulary, and which combinations make sense. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.core.i18n import mark
from lms.report_builder.rules.periods import RELATIVE, resolved
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
MOST_CELLS: Final = 200_000  # combinations of keys: what still fits into memory and into a spreadsheet that a person can use
LONGEST_NAME: Final = 200
EARLIEST_DAY: Final = date(2000, 1, 1)
LATEST_DAY: Final = date(2100, 1, 1)

# What may stand in rows, and in columns: what has few keys there.
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
# The kinds of which one holds the other, the wider first: they may follow each other in rows, and not cross.
NESTED: Final = ((REGION, DISTRICT, UNIT), tuple(reversed(TIMES)))

# Why a combination is refused: the field at which it stands, with the message.
NOTHING_COUNTED: Final = mark("Choose what is to be counted.")
TOO_MANY_COUNTED: Final = mark("Choose at most six things to count.")
NO_ROWS: Final = mark("Choose what a row stands for.")
SAME_TWICE: Final = mark("This divides the table already: choose something else, or nothing.")
WIDER_FIRST: Final = mark(
    "Put the wider one first: the region before the district, the year before the month."
)
CROSSED: Final = mark(
    "Rows and columns can't both be of this kind. Put both into rows, or choose something else for the columns."
)
NO_PERIOD: Final = mark("Choose a period from the list, or give its first and last day.")


@dataclass(frozen=True, slots=True)
class Definition:
    """A report as it was composed. `counted`: measures and rates by their codes; `rows`: one dimension or two; `column`: a dimension, or
    empty; `period`: empty for all time, a name as parse_days reads it, or one of periods.RELATIVE; `boundaries`: a day, None for today's.
    """

    counted: tuple[str, ...]
    rows: tuple[str, ...]
    column: str = ""
    period: str = ""
    boundaries: date | None = None
    filters: Filters = field(default_factory=lambda: dict(NO_FILTERS))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """All that the table is divided by: the rows, then the columns."""
        return (*self.rows, self.column) if self.column else self.rows

    @property
    def measures(self) -> tuple[str, ...]:
        """What has to be counted for it: the measures, and the two of each rate."""
        found = [
            m
            for code in self.counted
            for m in ((code,) if code in MEASURES else (RATES[code].part, RATES[code].whole))
        ]
        return tuple(dict.fromkeys(found))

    def span(self, today: date) -> Period | None:
        """The days that it is about when it is read on a day; None for all time."""
        return resolved(self.period, today) if self.period in RELATIVE else parse_days(self.period)

    def stored(self) -> dict[str, Any]:
        """The one form in which it is kept."""
        return {
            "counted": list(self.counted),
            "rows": list(self.rows),
            "column": self.column,
            "period": self.period,
            "boundaries": self.boundaries.isoformat() if self.boundaries else "",
            "filters": {name: list(values) for name, values in sorted(self.filters.items())},
        }

    def address(self) -> dict[str, Any]:
        """The same as the parameters of an address."""
        found = {
            "count": list(self.counted),
            "row": self.rows[0],
            "row2": self.rows[1] if len(self.rows) > 1 else "",
            "column": self.column,
            "period": self.period,
            "boundaries": self.stored()["boundaries"],
            **self.stored()["filters"],
        }
        return {name: value for name, value in found.items() if value}


def read_definition(stored: Mapping[str, Any]) -> Definition:
    """A definition from its kept form. Raises ValueError, KeyError or TypeError for what is none, or what is refused today."""
    boundaries = stored["boundaries"]
    found = Definition(
        tuple(stored["counted"]),
        tuple(stored["rows"]),
        stored["column"],
        stored["period"],
        date.fromisoformat(boundaries) if boundaries else None,
        read_filters(stored["filters"]),
    )
    if faults := faults_of(found):
        raise ValueError(f"no report: {faults}")
    return found


def faults_of(definition: Definition) -> list[tuple[str, str]]:
    """What is wrong with a definition, as the name of the field and the message; nothing for a sound one."""
    faults = [*_faults_of_counted(definition.counted), *_faults_of_rows(definition.rows)]
    if not faults:
        faults = list(_faults_of_column(definition.rows, definition.column))
    return faults if is_period(definition.period) else [*faults, ("period", NO_PERIOD)]


def is_period(text: str) -> bool:
    """Whether a text names a period: none (all time), one that moves with the day, a named one, or days of this century."""
    span = parse_days(text)
    return text in ("", *RELATIVE) or (
        span is not None and span.first >= EARLIEST_DAY and span.end <= LATEST_DAY
    )


def _faults_of_counted(counted: Sequence[str]) -> list[tuple[str, str]]:
    if not counted or not set(counted) <= {*MEASURES, *RATES}:
        return [("count", NOTHING_COUNTED)]
    return [("count", TOO_MANY_COUNTED)] if len(counted) > MOST_COUNTED else []


def _faults_of_rows(rows: Sequence[str]) -> list[tuple[str, str]]:
    if not 1 <= len(rows) <= 2 or not set(rows) <= set(IN_ROWS):
        return [("row", NO_ROWS)]
    if len(rows) == 1:
        return []
    if rows[0] == rows[1]:
        return [("row2", SAME_TWICE)]
    kind = kind_of(rows[0])
    return (
        [("row2", WIDER_FIRST)]
        if kind and rows[1] in kind and kind.index(rows[0]) > kind.index(rows[1])
        else []
    )


def _faults_of_column(rows: Sequence[str], column: str) -> list[tuple[str, str]]:
    if not column:
        return []
    if column not in IN_COLUMNS or column in rows:
        return [("column", SAME_TWICE)]
    return [("column", CROSSED)] if set(rows) & set(kind_of(column)) else []


def kind_of(dimension: str) -> tuple[str, ...]:
    """The dimensions of which one holds the other, among them this one, the wider first; none for others."""
    return next((kind for kind in NESTED if dimension in kind), ())


def shows_empty(dimension: str) -> bool:
    """Whether keys of a dimension without anything have their rows: places, times and words have; organisations and courses have not."""
    return dimension not in (ORGANISATION, COURSE)


__all__ = [
    "IN_COLUMNS",
    "IN_ROWS",
    "LONGEST_NAME",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_COUNTED",
    "Definition",
    "faults_of",
    "is_period",
    "kind_of",
    "read_definition",
    "shows_empty",
]
