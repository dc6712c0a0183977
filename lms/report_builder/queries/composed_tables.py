"""Composed tables: their columns, lines and numbers, and the order of the lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.core.collation import build_sort_key
from lms.core.percent import compute_percent
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.reporting.rules.vocabulary import ALL, RATES, TIMES, DimensionKey, DimensionKeys


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of numbers: a measure or rate, and its key (ALL for the total)."""

    name: str
    code: str
    key: DimensionKey
    label: str

    @property
    def is_rate(self) -> bool:
        """Whether it is a share."""
        return self.code in RATES


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A row of the table: a key and a name for each row dimension; ALL where it is a total."""

    keys: DimensionKeys
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
    counts: Mapping[str, Mapping[DimensionKeys, int]]

    @property
    def rows(self) -> list[ResultLine]:
        """The lines without subtotals."""
        return [line for line in self.lines if not line.is_total]

    def count(self, measure: str, line: ResultLine, column: ResultColumn) -> int:
        """Return the number of a measure."""
        keys = (*line.keys, column.key) if self.resolved.definition.column else line.keys
        return self.counts[measure].get(keys, 0)

    def compute_value(self, line: ResultLine, column: ResultColumn) -> int | float | None:
        """Return the value of a cell: a number, or a share in per cent with one digit.

        None if there is nothing to divide by.
        """
        if not column.is_rate:
            return self.count(column.code, line, column)
        rate = RATES[column.code]
        return compute_percent(
            self.count(rate.part, line, column), self.count(rate.whole, line, column)
        )

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
            value = self.compute_value(line, column)
            return value is None, -(value or 0) if is_descending else value or 0

        return sorted(self.rows, key=key)

    def _sort_by_row(self, index: int, is_descending: bool) -> list[ResultLine]:
        """Sort by a row dimension: the first in its own order, the second by time or by name."""
        positions: dict[DimensionKey, int] = {}
        for line in self.rows:
            positions.setdefault(line.keys[index], len(positions))

        def key(line: ResultLine) -> Any:
            if index == 0:
                return positions[line.keys[index]]
            is_time = self.resolved.definition.rows[index] in TIMES
            return line.keys[index] if is_time else build_sort_key(line.names[index])

        return sorted(self.rows, key=key, reverse=is_descending)
