"""Definitions of composed reports."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.report_builder.rules.periods import RELATIVE, resolve_period
from lms.reporting.rules import Period, parse_days
from lms.reporting.rules.vocabulary import MEASURES, NO_FILTERS, RATES, Filters

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a report.

    `measure_codes`: codes of measures and rates; `rows`: one or two dimensions; `column`: a
    dimension or empty; `period`: empty for all time, a name for parse_days, or one of
    periods.RELATIVE; `boundaries`: a day, None for today's.
    """

    measure_codes: tuple[str, ...]
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
        for code in self.measure_codes:
            measures += [code] if code in MEASURES else [RATES[code].part, RATES[code].whole]
        return tuple(dict.fromkeys(measures))

    def find_span(self, today: date) -> Period | None:
        """Return the days that it covers when read on a day; None for all time."""
        return (
            resolve_period(self.period, today)
            if self.period in RELATIVE
            else parse_days(self.period)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the form in which it is stored."""
        return {
            "counted": list(self.measure_codes),
            "rows": list(self.rows),
            "column": self.column,
            "period": self.period,
            "boundaries": self.boundaries.isoformat() if self.boundaries else "",
            "filters": {name: list(values) for name, values in sorted(self.filters.items())},
        }

    def build_url_params(self) -> dict[str, Any]:
        """Return the definition as URL parameters."""
        params = {
            "count": list(self.measure_codes),
            "row": self.rows[0],
            "row2": self.rows[1] if len(self.rows) > 1 else "",
            "column": self.column,
            "period": self.period,
            "boundaries": self.to_json()["boundaries"],
            **self.to_json()["filters"],
        }
        return {name: value for name, value in params.items() if value}
