"""Numbers of a composed table, with its totals."""

from collections.abc import Iterator, Mapping
from itertools import product

from sqlalchemy.orm import Session

from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.rules import Definition
from lms.reporting.queries.counting import CountQuery, count_rows
from lms.reporting.rules.vocabulary import ALL, COURSES, MEASURES, PEOPLE, DimensionKeys


def count_measures(
    session: Session, resolved: ResolvedDefinition, query: CountQuery
) -> dict[str, dict[DimensionKeys, int]]:
    """Count the measures by all keys, with ALL wherever the table has totals.

    Facts are added up; people, and people in courses, are counted again for each total.
    """
    definition = resolved.definition
    counts: dict[str, dict[DimensionKeys, int]] = {}
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


def _add_totals(
    definition: Definition, counts: Mapping[DimensionKeys, int]
) -> dict[DimensionKeys, int]:
    """Add up counts of facts for each total."""
    masks, sums = list(_list_total_masks(definition)), dict[DimensionKeys, int]()
    for row, count in counts.items():
        for mask in masks:
            keys = tuple(ALL if is_all else key for key, is_all in zip(row, mask, strict=True))
            sums[keys] = sums.get(keys, 0) + count
    return sums


def _list_total_masks(definition: Definition) -> Iterator[tuple[bool, ...]]:
    """Yield where ALL may stand: nowhere, in the last row dimension, in both.

    Each with and without the columns.
    """
    size = len(definition.rows)
    rows = [(False,) * (size - number) + (True,) * number for number in range(size + 1)]
    for row, column in product(rows, [(False,), (True,)] if definition.column else [()]):
        yield (*row, *column)
