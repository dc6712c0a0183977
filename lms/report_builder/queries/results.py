"""Results of a composed report, in the actor's scope; totals count each person once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.collation import sort_key
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.report_builder.errors import BoundariesUnknown, TooManyCells, TooManyColumns
from lms.report_builder.queries.keys import (
    ResolvedDefinition,
    estimate_keys,
    find_wider_key,
    label_keys,
)
from lms.report_builder.queries.words import counted_name
from lms.report_builder.rules import (
    MOST_CELLS,
    MOST_COLUMNS,
    Definition,
    find_nesting,
    has_empty_rows,
)
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import UNITS, Area, load_area, load_area_on
from lms.reporting.queries.counting import CountQuery, count_rows
from lms.reporting.rules import compute_share
from lms.reporting.rules.vocabulary import (
    ALL,
    AREA_DIMENSIONS,
    COURSES,
    MEASURES,
    ORGANISATION,
    PEOPLE,
    RATES,
    TIMES,
    Key,
    Keys,
)

Labels = Mapping[Key, str]
PER_CENT: Final = 100


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of numbers: a measure or rate, and its key (ALL for the total)."""

    name: str
    code: str
    key: Key
    label: str

    @property
    def is_rate(self) -> bool:
        """Whether it is a share."""
        return self.code in RATES


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A row of the table: a key and a name for each row dimension; ALL where it is a total."""

    keys: Keys
    names: tuple[str, ...]

    @property
    def is_total(self) -> bool:
        """Whether it adds up other rows."""
        return ALL in self.keys


@dataclass(frozen=True, slots=True)
class ComposedTable:
    """A composed table.

    `lines` in their order, with subtotals; `total` is of all. `counts`: numbers by measure and by
    the keys of a line and a column.
    """

    resolved: ResolvedDefinition
    columns: tuple[ResultColumn, ...]
    lines: tuple[ResultLine, ...]
    total: ResultLine
    counts: Mapping[str, Mapping[Keys, int]]

    @property
    def rows(self) -> list[ResultLine]:
        """The lines without subtotals."""
        return [line for line in self.lines if not line.is_total]

    def count(self, measure: str, line: ResultLine, column: ResultColumn) -> int:
        """Return the number of a measure."""
        keys = (*line.keys, column.key) if self.resolved.definition.column else line.keys
        return self.counts[measure].get(keys, 0)

    def value(self, line: ResultLine, column: ResultColumn) -> int | float | None:
        """Return the value of a cell: a number, or a share in per cent with one digit.

        None if there is nothing to divide by.
        """
        if not column.is_rate:
            return self.count(column.code, line, column)
        rate = RATES[column.code]
        part = compute_share(
            self.count(rate.part, line, column), self.count(rate.whole, line, column)
        )
        return None if part is None else round(PER_CENT * part, 1)

    def sort_lines(self, sort: str) -> list[ResultLine]:
        """Return the lines sorted by a column ('c3' or 'r0', descending with '-').

        The lines are without subtotals then; equal ones keep their own order, which is the
        alphabet's or that of time. Anything else keeps that order and the subtotals.
        """
        by_name = {column.name: column for column in self.columns}
        name, is_descending = sort.removeprefix("-"), sort.startswith("-")
        column = by_name.get(name)
        if column is None:
            index = {f"r{number}": number for number in range(len(self.total.names))}.get(name)
            return list(self.lines) if index is None else self._sort_by_row(index, is_descending)

        def key(line: ResultLine) -> tuple[bool, float]:
            value = self.value(line, column)
            return value is None, -(value or 0) if is_descending else value or 0

        return sorted(self.rows, key=key)

    def _sort_by_row(self, index: int, is_descending: bool) -> list[ResultLine]:
        """Sort by a row dimension: the first in its own order, the second by time or by name."""
        places: dict[Key, int] = {}
        for line in self.rows:
            places.setdefault(line.keys[index], len(places))

        def key(line: ResultLine) -> Any:
            if index == 0:
                return places[line.keys[index]]
            is_time = self.resolved.definition.rows[index] in TIMES
            return line.keys[index] if is_time else sort_key(line.names[index])

        return sorted(self.rows, key=key, reverse=is_descending)


def load_report_area(
    session: Session, by: Actor, area_key: tuple[str, int], definition: Definition, today: date
) -> Area:
    """Load the area (its kind and id) in the boundaries of the definition.

    Raises AreaNotFound, BoundariesUnknown.
    """
    kind, area_id = area_key
    area = load_area(session, by, kind, area_id)
    day = definition.boundaries
    if day is None:
        return area
    if kind != UNITS or day >= today:
        raise BoundariesUnknown
    try:
        return load_area_on(session, by, area_id, day, today)
    except AreaNotFound:
        raise BoundariesUnknown from None


def compose_report(
    session: Session, area: Area, definition: Definition, *, today: date
) -> ComposedTable:
    """Count a composed report.

    Raises TooManyCells before counting, and TooManyColumns.
    """
    resolved = ResolvedDefinition.of(session, definition, area, today)
    _check_size(session, resolved)
    query = CountQuery(today, definition.filters, resolved.span)
    counts = _count_measures(session, resolved, query)
    present = {keys for table in counts.values() for keys in table if ALL not in keys}
    labels = [
        label_keys(session, resolved, dimension, {keys[index] for keys in present})
        for index, dimension in enumerate(definition.dimensions)
    ]
    columns = tuple(_list_columns(definition, labels[-1] if definition.column else {}))
    if len(columns) > MOST_COLUMNS:
        raise TooManyColumns(count=format_number(len(columns)), most=MOST_COLUMNS)
    size = len(definition.rows)
    lines = tuple(_list_lines(resolved, labels[:size], {keys[:size] for keys in present}))
    total = ResultLine((ALL,) * size, (_("Total"),) + ("",) * (size - 1))
    return ComposedTable(resolved, columns, lines, total, counts)


def _check_size(session: Session, resolved: ResolvedDefinition) -> None:
    """Estimate the size of the table before it is counted.

    Of two nested dimensions only the finer one adds rows; an organisation is in few units.
    """
    definition = resolved.definition
    sizes = {name: estimate_keys(session, resolved, name) for name in definition.dimensions}
    finest = [
        name for name in definition.dimensions if not _is_implied(name, definition.dimensions)
    ]
    cells = prod(sizes[name] for name in finest)
    if cells > MOST_CELLS:
        raise TooManyCells(count=format_number(cells), most=format_number(MOST_CELLS))
    width = (sizes[definition.column] + 1) * len(definition.counted) if definition.column else 0
    if width > 2 * MOST_COLUMNS:  # an estimate: many may be empty
        raise TooManyColumns(count=format_number(width), most=MOST_COLUMNS)


def _is_implied(dimension: str, others: Sequence[str]) -> bool:
    """Return whether another dimension (nearly) determines this one."""
    kind = find_nesting(dimension)
    finer = kind[kind.index(dimension) + 1 :] if kind else ()
    return bool(set(finer) & set(others)) or (
        dimension in AREA_DIMENSIONS and ORGANISATION in others
    )


def _count_measures(
    session: Session, resolved: ResolvedDefinition, query: CountQuery
) -> dict[str, dict[Keys, int]]:
    """Count the measures by all keys, with ALL wherever the table has totals.

    Facts are added up; people, and people in courses, are counted again for each total.
    """
    definition = resolved.definition
    counts: dict[str, dict[Keys, int]] = {}
    for is_distinct in (True, False):
        codes = [
            code
            for code in definition.measures
            if (MEASURES[code].counts in (PEOPLE, COURSES)) == is_distinct
        ]
        tables = count_rows(
            session, resolved.area, codes, definition.dimensions, query=query, totals=is_distinct
        )
        for code, rows in tables.items():
            by_keys = {row.keys: row.count for row in rows}
            counts[code] = by_keys if is_distinct else _add_totals(definition, by_keys)
    return counts


def _add_totals(definition: Definition, counts: Mapping[Keys, int]) -> dict[Keys, int]:
    """Add up counts of facts for each total."""
    masks, sums = list(_total_masks(definition)), dict[Keys, int]()
    for row, count in counts.items():
        for mask in masks:
            keys = tuple(ALL if is_all else key for key, is_all in zip(row, mask, strict=True))
            sums[keys] = sums.get(keys, 0) + count
    return sums


def _total_masks(definition: Definition) -> Iterator[tuple[bool, ...]]:
    """Yield where ALL may stand: nowhere, in the last row dimension, in both.

    Each with and without the columns.
    """
    size = len(definition.rows)
    rows = [(False,) * (size - number) + (True,) * number for number in range(size + 1)]
    for row, column in product(rows, [(False,), (True,)] if definition.column else [()]):
        yield (*row, *column)


def _list_columns(definition: Definition, keys: Labels) -> Iterator[ResultColumn]:
    """Yield the columns: for each key everything that is counted, then the totals."""
    number = 0
    is_several = len(definition.counted) > 1
    groups: list[tuple[Key, str]] = (
        [*keys.items(), (ALL, _("Total"))] if definition.column else [(ALL, "")]
    )
    for key, name in groups:
        for code in definition.counted:
            label = counted_name(code)
            if name:
                label = f"{name}: {label}" if is_several else name
            yield ResultColumn(f"c{number}", code, key, label)
            number += 1


def _list_lines(
    resolved: ResolvedDefinition, labels: list[dict[Key, str]], present: Collection[Keys]
) -> Iterator[ResultLine]:
    if len(labels) == 1:
        yield from (ResultLine((key,), (name,)) for key, name in labels[0].items())
        return
    first, second = labels
    below = _pair_keys(resolved, list(second), present)
    for key, name in first.items():
        keys = below.get(key, []) if below is not None else list(second)
        yield from (ResultLine((key, other), (name, second[other])) for other in keys)
        if keys:
            yield ResultLine((key, ALL), (name, _("Total")))


def _pair_keys(
    resolved: ResolvedDefinition, keys: list[Key], present: Collection[Keys]
) -> dict[Key, list[Key]] | None:
    """Return the second keys below each first key, in order; None: all below each."""
    wider, finer = resolved.definition.rows
    is_nested = finer in find_nesting(wider)
    if not is_nested and has_empty_rows(finer):
        return None
    pairs: dict[Key, set[Key]] = {}
    for first, second in present:
        pairs.setdefault(first, set()).add(second)
    if is_nested:
        for key in keys:
            if key is not None:
                pairs.setdefault(find_wider_key(resolved, finer, wider, key), set()).add(key)
    order = {key: number for number, key in enumerate(keys)}
    return {first: sorted(below, key=order.__getitem__) for first, below in pairs.items()}
