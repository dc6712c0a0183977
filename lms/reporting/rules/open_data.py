"""Figures for everybody: by region, period and audience, with small groups hidden.

What stands in one row about completing (courses, people, certificates) is shown or hidden together, since the numbers are often equal. A
row is hidden for the number of people behind it, not only for the number that it shows. Months are published when they have ended, and so
are years: whoever keeps older files learns nothing from the difference between two totals of a year under way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any, Final

from lms.accounts.rules import AUDIENCES
from lms.reporting.rules.suppression import hidden_cells
from lms.reporting.rules.vocabulary import ALL, Key, Keys

# The measures of the vocabulary that are published, in those groups in which a row is hidden as one.
TOGETHER: Final = (("enrolled",), ("completed", "people_completed", "certificates"))
MEASURES: Final = tuple(measure for group in TOGETHER for measure in group)

WHOLE: Final = "KZ"  # the code of the country (ISO 3166-1)
NOWHERE: Final = "none"  # the code for what stands in no region
ALL_AUDIENCES: Final = "all"
AUDIENCE_CODES: Final = (ALL_AUDIENCES, *AUDIENCES)

Table = Mapping[Keys, int]
Value = int | None


@dataclass(frozen=True, slots=True)
class Region:
    """A region as files name it: its KATO code, or WHOLE, or NOWHERE. `key` is what it is counted by."""

    key: Key
    code: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class YearCounts:
    """A year as it was counted, by measure: the numbers, and how many people are behind each. Keys are region, audience, month; with totals.

    `months`: those that have ended, as their first days; the year has ended when all twelve have.
    """

    year: int
    months: tuple[date, ...]
    counts: Mapping[str, Table]
    people: Mapping[str, Table]

    @property
    def has_ended(self) -> bool:
        """Whether the year's own totals may be shown."""
        return len(self.months) == 12

    def periods(self) -> list[tuple[str, Key]]:
        """The name of each period that is published, with its key: the year first, if it has ended."""
        months: list[tuple[str, Key]] = [(f"{month:%Y-%m}", month) for month in self.months]
        return [(f"{self.year:04}", ALL), *months] if self.has_ended else months


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: None for what is hidden."""

    region: Region
    period: str
    audience: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """All that is published. `values` stand in the order of regions, periods, audiences and measures, the last changing fastest."""

    regions: tuple[Region, ...]
    periods: tuple[str, ...]
    values: tuple[Value, ...]
    counted_at: datetime

    def rows(self) -> Iterator[Row]:
        """The table, row by row."""
        width = len(MEASURES)
        for number, (region, period, audience) in enumerate(
            product(self.regions, self.periods, AUDIENCE_CODES)
        ):
            cells = self.values[number * width : (number + 1) * width]
            yield Row(region, period, audience, dict(zip(MEASURES, cells, strict=True)))

    def latest(self) -> str:
        """The latest year that has ended, else the latest month."""
        years = [period for period in self.periods if "-" not in period]
        return max(years or self.periods)


def open_figures(
    regions: Sequence[Region], years: Sequence[YearCounts], counted_at: datetime
) -> OpenFigures:
    """What may be published of what was counted."""
    published = [
        (year, year.periods(), {group: hidden_rows(year, group) for group in TOGETHER})
        for year in years
    ]
    values = [
        None if keys in hidden[group] else year.counts[measure].get(keys, 0)
        for region in regions
        for year, periods, hidden in published
        for _period, month in periods
        for audience in (ALL, *AUDIENCES)
        for keys in [(region.key, audience, month)]
        for group in TOGETHER
        for measure in group
    ]
    names = tuple(name for _year, periods, _hidden in published for name, _month in periods)
    return OpenFigures(tuple(regions), names, tuple(values), counted_at)


def hidden_rows(year: YearCounts, group: Sequence[str]) -> frozenset[Keys]:
    """The keys at which the measures of a group are hidden.

    Each month by itself, as it is published when it ends. Of a year that has ended those of its totals from which a month would follow:
    the months are out by then, and whoever kept them can add up those of which none was hidden.
    """
    tables = [
        *(year.people[measure] for measure in group),
        *(year.counts[measure] for measure in group),
    ]
    hidden: frozenset[Keys] = frozenset()
    for month in year.months:
        hidden |= _hidden_in_all(
            [{keys: count for keys, count in table.items() if keys[2] == month} for table in tables]
        )
    if not year.has_ended:
        return hidden
    partly = {keys[:2] for keys in hidden}
    known = {
        keys
        for table in tables
        for keys in table
        if keys not in hidden and (keys[2] != ALL or keys[:2] not in partly)
    }
    return _hidden_in_all(tables, hidden, known)


def _hidden_in_all(
    tables: Sequence[Table], hidden: frozenset[Keys] = frozenset(), known: Collection[Keys] = ()
) -> frozenset[Keys]:
    """What one table hides is hidden in the others, until nothing follows from any."""
    while True:
        more = hidden
        for table in tables:
            more |= hidden_cells(table, more, known=known)
        if more == hidden:
            return hidden
        hidden = more


def as_json(figures: OpenFigures) -> dict[str, Any]:
    """The figures as they are stored."""
    regions = [[one.code, one.name_kk, one.name_ru] for one in figures.regions]
    return {
        "counted_at": figures.counted_at.isoformat(),
        "regions": regions,
        "periods": figures.periods,
        "values": figures.values,
    }


def from_json(stored: Mapping[str, Any]) -> OpenFigures:
    """The figures that were stored."""
    regions = tuple(Region(code, code, kk, ru) for code, kk, ru in stored["regions"])
    return OpenFigures(
        regions,
        tuple(stored["periods"]),
        tuple(stored["values"]),
        datetime.fromisoformat(stored["counted_at"]),
    )
