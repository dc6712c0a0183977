"""What a composed report says now: counted within the actor's scope, with totals in which each person counts once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.report_builder.errors import BoundariesUnknown, TooManyCells, TooManyColumns
from lms.report_builder.queries.keys import ResolvedDefinition, expected, holder, labels
from lms.report_builder.queries.words import counted_name
from lms.report_builder.rules import MOST_CELLS, MOST_COLUMNS, Definition, kind_of, shows_empty
from lms.reporting.errors import PlaceNotFound
from lms.reporting.queries.counting import FigureQuery, count_facts
from lms.reporting.queries.places import UNITS, Area, place, place_then
from lms.reporting.rules import share
from lms.reporting.rules.vocabulary import (
    ALL,
    MEASURES,
    ORGANISATION,
    PEOPLE,
    PLACES,
    RATES,
    Key,
    Keys,
)

Labels = Mapping[Key, str]
PER_CENT: Final = 100


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of numbers: the measure or rate, and the key of what stands in columns (ALL: of all of them)."""

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
    """A row of the table: a key for each dimension in rows, with its names; ALL where the row is of all keys."""

    keys: Keys
    names: tuple[str, ...]

    @property
    def is_total(self) -> bool:
        """Whether it adds up others."""
        return ALL in self.keys


@dataclass(frozen=True, slots=True)
class ComposedTable:
    """A composed table. `lines` in their order, subtotals among them; `total` is of all of them. `counts`: by measure and by the keys of
    a line and of a column.
    """

    asked: ResolvedDefinition
    columns: tuple[ResultColumn, ...]
    lines: tuple[ResultLine, ...]
    total: ResultLine
    counts: Mapping[str, Mapping[Keys, int]]

    @property
    def rows(self) -> list[ResultLine]:
        """The lines without subtotals."""
        return [line for line in self.lines if not line.is_total]

    def count(self, measure: str, line: ResultLine, column: ResultColumn) -> int:
        """A number of a measure."""
        keys = (*line.keys, column.key) if self.asked.definition.column else line.keys
        return self.counts[measure].get(keys, 0)

    def value(self, line: ResultLine, column: ResultColumn) -> int | float | None:
        """What stands in a cell: a number, or a share in per cent with one digit; None where there is nothing to divide by."""
        if not column.is_rate:
            return self.count(column.code, line, column)
        rate = RATES[column.code]
        part = share(self.count(rate.part, line, column), self.count(rate.whole, line, column))
        return None if part is None else round(PER_CENT * part, 1)

    def sorted_by(self, sort: str) -> list[ResultLine]:
        """The lines in another order: by a column ('c3'), with - before it the greatest first; then without subtotals. Their own order for
        anything else.
        """
        column = next((one for one in self.columns if one.name == sort.removeprefix("-")), None)
        if column is None:
            return list(self.lines)
        is_descending = sort.startswith("-")

        def key(line: ResultLine) -> tuple[bool, float]:
            value = self.value(line, column)
            return value is None, -(value or 0) if is_descending else value or 0

        return sorted(self.rows, key=key)


def place_of(
    session: Session, by: Actor, where: tuple[str, int], definition: Definition, today: date
) -> Area:
    """The place (its kind and id) in the boundaries of the definition. Raises PlaceNotFound, BoundariesUnknown."""
    kind, place_id = where
    found = place(session, by, kind, place_id)
    day = definition.boundaries
    if day is None:
        return found
    if kind != UNITS or day >= today:
        raise BoundariesUnknown
    try:
        return place_then(session, by, place_id, day, today)
    except PlaceNotFound:
        raise BoundariesUnknown from None


def compose(
    session: Session, place: Area, definition: Definition, *, today: date, zone: ZoneInfo
) -> ComposedTable:
    """Counts a composed report. Raises TooManyCells before it counts what nobody could use, TooManyColumns."""
    asked = ResolvedDefinition.of(session, definition, place, today)
    _check_size(session, asked)
    question = FigureQuery(today, zone, definition.filters, asked.span)
    counts = {
        measure: _counted(session, asked, measure, question) for measure in definition.measures
    }
    present = {keys for table in counts.values() for keys in table if ALL not in keys}
    named = [
        labels(session, asked, dimension, {keys[index] for keys in present})
        for index, dimension in enumerate(definition.dimensions)
    ]
    columns = tuple(_columns(definition, named[-1] if definition.column else {}))
    if len(columns) > MOST_COLUMNS:
        raise TooManyColumns(count=format_number(len(columns)), most=MOST_COLUMNS)
    size = len(definition.rows)
    lines = tuple(_lines(asked, named[:size], {keys[:size] for keys in present}))
    total = ResultLine((ALL,) * size, (_("Total"),) + ("",) * (size - 1))
    return ComposedTable(asked, columns, lines, total, counts)


def _check_size(session: Session, asked: ResolvedDefinition) -> None:
    """Before it is counted. Of two dimensions of which one holds the other only the finer one makes rows; an organisation is in few places."""
    definition = asked.definition
    found = {name: expected(session, asked, name) for name in definition.dimensions}
    finest = [name for name in definition.dimensions if not _is_held(name, definition.dimensions)]
    cells = prod(found[name] for name in finest)
    if cells > MOST_CELLS:
        raise TooManyCells(count=format_number(cells), most=format_number(MOST_CELLS))
    wide = (found[definition.column] + 1) * len(definition.counted) if definition.column else 0
    if wide > 2 * MOST_COLUMNS:  # about: not all of them need have anything
        raise TooManyColumns(count=format_number(wide), most=MOST_COLUMNS)


def _is_held(dimension: str, others: Sequence[str]) -> bool:
    """Whether another dimension says it too, or nearly so."""
    kind = kind_of(dimension)
    finer = kind[kind.index(dimension) + 1 :] if kind else ()
    return bool(set(finer) & set(others)) or (dimension in PLACES and ORGANISATION in others)


def _counted(
    session: Session, asked: ResolvedDefinition, measure: str, question: FigureQuery
) -> dict[Keys, int]:
    """A measure by all keys, and by ALL in each of the places where a table adds up. Facts add up; people are counted anew."""
    definition = asked.definition
    is_people = MEASURES[measure].counted == PEOPLE
    found = count_facts(
        session, asked.place, measure, definition.dimensions, question=question, totals=is_people
    )
    if is_people:
        return {row.keys: row.count for row in found}
    masks, counts = list(_masks(definition)), dict[Keys, int]()
    for row in found:
        for mask in masks:
            keys = tuple(ALL if is_all else key for key, is_all in zip(row.keys, mask, strict=True))
            counts[keys] = counts.get(keys, 0) + row.count
    return counts


def _masks(definition: Definition) -> Iterator[tuple[bool, ...]]:
    """Where ALL may stand: nowhere, in the last row dimension, in both; each with and without the columns."""
    size = len(definition.rows)
    rows = [(False,) * (size - number) + (True,) * number for number in range(size + 1)]
    for row, column in product(rows, [(False,), (True,)] if definition.column else [()]):
        yield (*row, *column)


def _columns(definition: Definition, keys: Labels) -> Iterator[ResultColumn]:
    """For each key all that is counted; at the end the same of all keys together."""
    number = 0
    several = len(definition.counted) > 1
    groups: list[tuple[Key, str]] = (
        [*keys.items(), (ALL, _("Total"))] if definition.column else [(ALL, "")]
    )
    for key, name in groups:
        for code in definition.counted:
            label = counted_name(code)
            if name:
                label = f"{name}: {label}" if several else name
            yield ResultColumn(f"c{number}", code, key, label)
            number += 1


def _lines(
    asked: ResolvedDefinition, named: list[dict[Key, str]], present: Collection[Keys]
) -> Iterator[ResultLine]:
    if len(named) == 1:
        yield from (ResultLine((key,), (name,)) for key, name in named[0].items())
        return
    first, second = named
    below = _below(asked, list(second), present)
    for key, name in first.items():
        found = below.get(key, []) if below is not None else list(second)
        yield from (ResultLine((key, other), (name, second[other])) for other in found)
        if found:
            yield ResultLine((key, ALL), (name, _("Total")))


def _below(
    asked: ResolvedDefinition, keys: list[Key], present: Collection[Keys]
) -> dict[Key, list[Key]] | None:
    """Which keys of the second dimension stand below each of the first, in their order; None: all below each."""
    wider, finer = asked.definition.rows
    is_nested = finer in kind_of(wider)
    if not is_nested and shows_empty(finer):
        return None
    pairs: dict[Key, set[Key]] = {}
    for first, second in present:
        pairs.setdefault(first, set()).add(second)
    if is_nested:
        for key in keys:
            if key is not None:
                pairs.setdefault(holder(asked, finer, wider, key), set()).add(key)
    order = {key: number for number, key in enumerate(keys)}
    return {first: sorted(found, key=order.__getitem__) for first, found in pairs.items()}
