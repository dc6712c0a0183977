"""Public figures by region, period and audience, with small groups hidden.

The numbers of a row about completion (courses, people, certificates) are shown or hidden
together, since they are often equal. A row is hidden by the number of people behind it, not only
by the number that it shows. Months and years are published when they have ended, so that
comparing an older file with a newer one reveals nothing about a year under way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any, Final

from lms.accounts.rules import AUDIENCES
from lms.reporting.rules.suppression import find_hidden_cells
from lms.reporting.rules.vocabulary import ALL, DimensionKey, DimensionKeys

# Published measures of the vocabulary, in the groups that are hidden together.
TOGETHER: Final = (
    ("people_enrolled", "enrolled"),
    ("people_completed", "completed", "certificates"),
)
MEASURES: Final = tuple(measure for group in TOGETHER for measure in group)

WHOLE: Final = "KZ"  # the code of the country (ISO 3166-1)
NOWHERE: Final = "none"  # enrolments that belong to no region
ALL_AUDIENCES: Final = "all"
AUDIENCE_CODES: Final = (ALL_AUDIENCES, *AUDIENCES)

OpenDataTable = Mapping[DimensionKeys, int]
OpenDataValue = int | None


@dataclass(frozen=True, slots=True)
class Region:
    """A region as files name it: KATO code, WHOLE or NOWHERE.

    `key` is its key in the counts.
    """

    key: DimensionKey
    code: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class YearCounts:
    """The counts of a year by measure, and the number of people behind each.

    Keys are (region, audience, month), totals included. `months`: the first days of those that
    have ended.
    """

    year: int
    months: tuple[date, ...]
    counts: Mapping[str, OpenDataTable]
    people: Mapping[str, OpenDataTable]

    @property
    def has_ended(self) -> bool:
        """Return whether all twelve months have ended, so that yearly totals may be shown."""
        return len(self.months) == 12

    def list_periods(self) -> list[tuple[str, DimensionKey]]:
        """List the name and key of each published period; the year first, if it has ended."""
        months: list[tuple[str, DimensionKey]] = [
            (f"{month:%Y-%m}", month) for month in self.months
        ]
        return [(f"{self.year:04}", ALL), *months] if self.has_ended else months


@dataclass(frozen=True, slots=True)
class OpenDataRow:
    """A row of the published table; hidden values are None."""

    region: Region
    period: str
    audience: str
    values: Mapping[str, OpenDataValue]


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """All published figures.

    `values` are ordered by region, period, audience and measure; the last changes fastest.
    """

    regions: tuple[Region, ...]
    periods: tuple[str, ...]
    values: tuple[OpenDataValue, ...]
    counted_at: datetime

    def iter_rows(self) -> Iterator[OpenDataRow]:
        """Yield the table row by row."""
        width = len(MEASURES)
        for number, (region, period, audience) in enumerate(
            product(self.regions, self.periods, AUDIENCE_CODES)
        ):
            cells = self.values[number * width : (number + 1) * width]
            yield OpenDataRow(
                region=region,
                period=period,
                audience=audience,
                values=dict(zip(MEASURES, cells, strict=True)),
            )

    def find_latest(self) -> str:
        """Return the latest year that has ended, else the latest month."""
        years = [period for period in self.periods if "-" not in period]
        return max(years or self.periods)


def build_open_figures(
    regions: Sequence[Region], years: Sequence[YearCounts], counted_at: datetime
) -> OpenFigures:
    """Return the publishable part of the counts."""
    published = [
        (year, year.list_periods(), {group: find_hidden_rows(year, group) for group in TOGETHER})
        for year in years
    ]
    values = [
        None if keys in hidden_keys[group] else year.counts[measure].get(keys, 0)
        for region in regions
        for year, periods, hidden_keys in published
        for _period, month in periods
        for audience in (ALL, *AUDIENCES)
        for keys in [(region.key, audience, month)]
        for group in TOGETHER
        for measure in group
    ]
    names = tuple(name for _year, periods, _hidden_keys in published for name, _month in periods)
    return OpenFigures(
        regions=tuple(regions), periods=names, values=tuple(values), counted_at=counted_at
    )


def find_hidden_rows(year: YearCounts, group: Sequence[str]) -> frozenset[DimensionKeys]:
    """Return the keys at which the measures of a group are hidden.

    Each month is treated alone, as it is published when it ends. Of a year that has ended, the
    totals from which a hidden month would follow are hidden too: the months are already public,
    and anybody can add up those of which none was hidden.
    """
    tables = [
        *(year.people[measure] for measure in group),
        *(year.counts[measure] for measure in group),
    ]
    hidden_keys: frozenset[DimensionKeys] = frozenset()
    for month in year.months:
        hidden_keys |= _hide_in_all_tables(
            [{keys: count for keys, count in table.items() if keys[2] == month} for table in tables]
        )
    if not year.has_ended:
        return hidden_keys
    with_hidden_months = {keys[:2] for keys in hidden_keys}
    public = {
        keys
        for table in tables
        for keys in table
        if keys not in hidden_keys and (keys[2] != ALL or keys[:2] not in with_hidden_months)
    }
    return _hide_in_all_tables(tables, hidden_keys, public)


def _hide_in_all_tables(
    tables: Sequence[OpenDataTable],
    hidden_keys: frozenset[DimensionKeys] = frozenset(),
    public: Collection[DimensionKeys] = (),
) -> frozenset[DimensionKeys]:
    """Hide in every table what one of them hides, until nothing more follows."""
    while True:
        extended = hidden_keys
        for table in tables:
            extended |= find_hidden_cells(table, extended, public=public)
        if extended == hidden_keys:
            return hidden_keys
        hidden_keys = extended


def build_figures_json(figures: OpenFigures) -> dict[str, Any]:
    """Return the figures in their stored form."""
    regions = [[region.code, region.name_kk, region.name_ru] for region in figures.regions]
    return {
        "counted_at": figures.counted_at.isoformat(),
        "regions": regions,
        "periods": figures.periods,
        "values": figures.values,
    }


def parse_figures_json(json_object: Mapping[str, Any]) -> OpenFigures:
    """Read figures from their stored form."""
    regions = tuple(
        Region(key=code, code=code, name_kk=kk, name_ru=ru)
        for code, kk, ru in json_object["regions"]
    )
    return OpenFigures(
        regions=regions,
        periods=tuple(json_object["periods"]),
        values=tuple(json_object["values"]),
        counted_at=datetime.fromisoformat(json_object["counted_at"]),
    )
