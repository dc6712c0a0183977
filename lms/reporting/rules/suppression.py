"""Suppression of small groups: hide numbers of 1 to 4 people and whatever reveals them."""

from collections.abc import Collection, Iterator, Mapping
from math import gcd
from typing import Final

from lms.reporting.rules.bounds import SumLine, find_bounded_cells
from lms.reporting.rules.vocabulary import ALL, DimensionKeys

SMALLEST: Final = 5
# An equation of hidden cells: by the column of each, how many times it counts.
Equation = dict[int, int]


def find_hidden_cells(
    table: Mapping[DimensionKeys, int],
    already: Collection[DimensionKeys] = (),
    *,
    public: Collection[DimensionKeys] = (),
) -> frozenset[DimensionKeys]:
    """Return the cells of a table that may not be shown.

    The table includes its totals, with ALL for the keys that they sum over. Hidden are every
    number from 1 to 4 and the cells `already` hidden for another reason; then further ones, the
    smallest first, until no hidden number can be derived from the shown ones by adding and
    subtracting along any lines of the table, nor from its being at least 1 along one line after
    another, and until the hidden parts of each shown total come to five or more. Zeros are shown,
    as they concern nobody. Cells that are `public` already are never hidden: it is too late for
    them.
    """
    hidden_keys = {keys for keys, count in table.items() if 0 < count < SMALLEST or keys in already}
    lines = list(_list_lines(table))
    free = {keys for keys, count in table.items() if count and keys not in public}
    while more := _find_unsafe_cells(table, lines, hidden_keys, free) or _choose_cell_to_hide(
        table, lines, hidden_keys, free
    ):
        hidden_keys |= more
    return frozenset(hidden_keys)


def _list_lines(table: Mapping[DimensionKeys, int]) -> Iterator[SumLine]:
    """Yield every total of one key with its parts, the smallest part first."""
    parts: dict[tuple[DimensionKeys, int], list[DimensionKeys]] = {}
    for keys in table:
        for position, key in enumerate(keys):
            if key != ALL:
                parts.setdefault(
                    ((*keys[:position], ALL, *keys[position + 1 :]), position), []
                ).append(keys)
    for (total, _), addends in parts.items():
        if total in table:
            yield SumLine(total, sorted(addends, key=lambda keys: (table[keys], str(keys))))


def _find_unsafe_cells(
    table: Mapping[DimensionKeys, int],
    lines: list[SumLine],
    hidden_keys: set[DimensionKeys],
    free: set[DimensionKeys],
) -> set[DimensionKeys]:
    """Return the cells to hide in the first line that reveals a hidden number."""
    for total, addends in lines:
        inside = [keys for keys in addends if keys in hidden_keys]
        if not inside and total not in hidden_keys:
            continue
        is_single_hidden = len(inside) + (total in hidden_keys) == 1
        is_sum_too_small = (
            total not in hidden_keys and sum(table[keys] for keys in inside) < SMALLEST
        )
        if is_single_hidden or is_sum_too_small:
            others = [keys for keys in addends if keys not in hidden_keys and keys in free]
            more_hidden = others[:1] or (
                [total] if total not in hidden_keys and total in free else []
            )
            if more_hidden:
                return set(more_hidden)
    return set()


def _choose_cell_to_hide(
    table: Mapping[DimensionKeys, int],
    lines: list[SumLine],
    hidden_keys: set[DimensionKeys],
    free: set[DimensionKeys],
) -> set[DimensionKeys]:
    """Return a shown cell to hide if several lines together reveal a hidden one."""
    revealed = find_derivable_cells(lines, hidden_keys) or find_bounded_cells(
        table, lines, hidden_keys
    )
    if not revealed:
        return set()
    candidates = {
        keys
        for total, addends in lines
        if revealed & {total, *addends}
        for keys in (*addends, total)
    }
    choice = (candidates & free) - hidden_keys or free - hidden_keys
    return {min(choice, key=lambda keys: (table[keys], str(keys)))} if choice else set()


def find_derivable_cells(
    lines: list[SumLine], hidden_keys: set[DimensionKeys]
) -> set[DimensionKeys]:
    """Return the hidden cells that the lines determine.

    They are those that stand alone in a row of the solved system of equations.
    """
    columns = {keys: column for column, keys in enumerate(sorted(hidden_keys, key=str))}
    rows: list[Equation] = []
    for total, addends in lines:
        row = {columns[keys]: 1 for keys in addends if keys in columns}
        if total in columns:
            row[columns[total]] = -1
        if row:
            rows.append(row)
    solved: list[Equation] = []
    for column in range(len(columns)):
        index = next((index for index, row in enumerate(rows) if column in row), None)
        if index is None:
            continue
        pivot = rows.pop(index)
        rows = [row for row in (_eliminate_column(column, row, pivot) for row in rows) if row]
        solved = [*(_eliminate_column(column, row, pivot) for row in solved), pivot]
    alone = {next(iter(row)) for row in solved if len(row) == 1}
    return {keys for keys, column in columns.items() if column in alone}


def _eliminate_column(column: int, row: Equation, pivot: Equation) -> Equation:
    """Subtract a multiple of the pivot from a multiple of the row so that the column drops out."""
    factor, own = row.get(column), pivot[column]
    if not factor:
        return row
    difference = {other: value * own for other, value in row.items()}
    for other, value in pivot.items():
        difference[other] = difference.get(other, 0) - factor * value
    divisor = gcd(*difference.values())  # keeps the numbers small
    return {other: value // divisor for other, value in difference.items() if value}
