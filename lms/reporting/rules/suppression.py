"""Small groups in what is shown to everybody: numbers of fewer than five people are left out, and so is whatever they would follow from."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Final

from lms.reporting.rules.vocabulary import ALL, Keys

SMALLEST: Final = 5
# A line: a total, and what it is the sum of.
Line = tuple[Keys, list[Keys]]


def hidden_cells(
    table: Mapping[Keys, int], already: Collection[Keys] = (), *, known: Collection[Keys] = ()
) -> frozenset[Keys]:
    """The cells of a table that may not be shown. The table holds all its totals too, with ALL for the keys that they go over.

    Hidden are: every number from 1 to 4, and what is hidden `already` for another reason; then further ones, the smallest first, until no
    hidden number follows from those that are shown, by adding and subtracting along any line of the table or several lines together, and
    until the hidden parts of a total that is shown are five or more together. Nothing (0) is shown: it is nobody's. What was shown before
    is `known`: it is too late to hide it for the sake of others.
    """
    hidden = {keys for keys, count in table.items() if 0 < count < SMALLEST or keys in already}
    lines = list(_lines(table))
    free = {keys for keys, count in table.items() if count and keys not in known}
    while more := _unsafe_lines(table, lines, hidden, free) or _following(
        table, lines, hidden, free
    ):
        hidden |= more
    return frozenset(hidden)


def _lines(table: Mapping[Keys, int]) -> Iterator[Line]:
    """Every total of one key with its parts."""
    parts: dict[tuple[Keys, int], list[Keys]] = {}
    for keys in table:
        for place, key in enumerate(keys):
            if key != ALL:
                parts.setdefault(((*keys[:place], ALL, *keys[place + 1 :]), place), []).append(keys)
    for (total, _), addends in parts.items():
        if total in table:
            yield total, sorted(addends, key=lambda keys: (table[keys], str(keys)))


def _unsafe_lines(
    table: Mapping[Keys, int], lines: list[Line], hidden: set[Keys], free: set[Keys]
) -> set[Keys]:
    """What has to be hidden besides, in the first line in which something can be worked out."""
    for total, addends in lines:
        inside = [keys for keys in addends if keys in hidden]
        if not inside and total not in hidden:
            continue
        lonely = len(inside) + (total in hidden) == 1
        small = total not in hidden and sum(table[keys] for keys in inside) < SMALLEST
        if lonely or small:
            others = [keys for keys in addends if keys not in hidden and keys in free]
            further = others[:1] or ([total] if total not in hidden and total in free else [])
            if further:
                return set(further)
    return set()


def _following(
    table: Mapping[Keys, int], lines: list[Line], hidden: set[Keys], free: set[Keys]
) -> set[Keys]:
    """A visible cell to hide, if a hidden one still follows from several lines together; nothing if none does."""
    found = derivable(lines, hidden)
    if not found:
        return set()
    near = {
        keys for total, addends in lines if found & {total, *addends} for keys in (*addends, total)
    }
    choice = (near & free) - hidden or free - hidden
    return {min(choice, key=lambda keys: (table[keys], str(keys)))} if choice else set()


def derivable(lines: list[Line], hidden: set[Keys]) -> set[Keys]:
    """The hidden cells that the lines determine: those that stand alone in a row of the solved equations."""
    order = sorted(hidden, key=str)
    rows: list[dict[Keys, Fraction]] = []
    for total, addends in lines:
        row = {keys: Fraction(1) for keys in addends if keys in hidden}
        if total in hidden:
            row[total] = Fraction(-1)
        if row:
            rows.append(row)
    solved: list[dict[Keys, Fraction]] = []
    for keys in order:
        pivot = next((row for row in rows if keys in row), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = {key: value / pivot[keys] for key, value in pivot.items()}
        rows = [row for row in (_without(row, pivot, keys) for row in rows) if row]
        solved = [*(_without(row, pivot, keys) for row in solved), pivot]
    return {next(iter(row)) for row in solved if len(row) == 1}


def _without(
    row: dict[Keys, Fraction], pivot: dict[Keys, Fraction], keys: Keys
) -> dict[Keys, Fraction]:
    """The row with the pivot taken out of it as often as the key stands in it."""
    times = row.get(keys)
    if not times:
        return row
    both = {
        key: row.get(key, Fraction(0)) - times * pivot.get(key, Fraction(0))
        for key in (*row, *pivot)
    }
    return {key: value for key, value in both.items() if value}
