"""Bounds of hidden numbers: what follows from their being at least 1, since zeros are shown."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from lms.reporting.rules.vocabulary import DimensionKeys

# Each round narrows some bound; bounds of small numbers meet within a few.
ROUNDS: Final = 50


class SumLine(NamedTuple):
    """A line of a table: a total and the cells that it sums up."""

    total: DimensionKeys
    parts: list[DimensionKeys]


class HiddenLine(NamedTuple):
    """The hidden cells of a line: the parts, less the total if that is hidden, come to `rest`."""

    parts: list[DimensionKeys]
    total: DimensionKeys | None
    rest: int


def find_bounded_cells(
    table: Mapping[DimensionKeys, int], lines: Iterable[SumLine], hidden_keys: set[DimensionKeys]
) -> set[DimensionKeys]:
    """Return the hidden cells whose least and greatest possible number are the same.

    Lines are looked at one by one, again and again; what only several of them together bound is
    not found.
    """
    hidden_lines = [_read_line(table, line, hidden_keys) for line in lines]
    hidden_lines = [line for line in hidden_lines if line.parts]
    least = {keys: min(table[keys], 1) for keys in hidden_keys}
    greatest = dict.fromkeys(hidden_keys, max(table.values(), default=0))
    for _round in range(ROUNDS):
        before = least.copy(), greatest.copy()
        for line in hidden_lines:
            _narrow_bounds(line, least, greatest)
        if (least, greatest) == before:
            break
    return {keys for keys in hidden_keys if least[keys] == greatest[keys]}


def _read_line(
    table: Mapping[DimensionKeys, int], line: SumLine, hidden_keys: set[DimensionKeys]
) -> HiddenLine:
    total = line.total
    shown_sum = sum(table[keys] for keys in line.parts if keys not in hidden_keys)
    return HiddenLine(
        [keys for keys in line.parts if keys in hidden_keys],
        total if total in hidden_keys else None,
        (0 if total in hidden_keys else table[total]) - shown_sum,
    )


def _narrow_bounds(
    line: HiddenLine, least: dict[DimensionKeys, int], greatest: dict[DimensionKeys, int]
) -> None:
    """Narrow the bounds of each cell of a line by those of the others."""
    parts, total, rest = line
    low, high = sum(least[keys] for keys in parts), sum(greatest[keys] for keys in parts)
    if total is not None:
        least[total] = max(least[total], low - rest)
        greatest[total] = min(greatest[total], high - rest)
    most, fewest = (greatest[total], least[total]) if total is not None else (0, 0)
    for keys in parts:
        others_low, others_high = low - least[keys], high - greatest[keys]
        greatest[keys] = min(greatest[keys], rest + most - others_low)
        least[keys] = max(least[keys], rest + fewest - others_high)
        low, high = others_low + least[keys], others_high + greatest[keys]
