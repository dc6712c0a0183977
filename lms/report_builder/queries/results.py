"""Results of a composed report, in the actor's scope; totals count each person once."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.report_builder.errors import TooManyColumns
from lms.report_builder.queries.composed_tables import ComposedTable, ResultColumn, ResultLine
from lms.report_builder.queries.counts import count_measures
from lms.report_builder.queries.keys import find_wider_key, label_keys
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.queries.sizes import check_size
from lms.report_builder.queries.words import name_counted
from lms.report_builder.rules import MOST_COLUMNS, Definition, find_nesting, has_empty_rows
from lms.reporting.queries.areas import Area
from lms.reporting.queries.counting import CountQuery
from lms.reporting.rules.vocabulary import ALL, DimensionKey, DimensionKeys

Labels = Mapping[DimensionKey, str]


def compose_report(
    session: Session, area: Area, definition: Definition, *, today: date
) -> ComposedTable:
    """Count a composed report.

    Raises TooManyCells before counting, and TooManyColumns.
    """
    resolved = ResolvedDefinition.resolve(session, definition, area, today)
    check_size(session, resolved)
    query = CountQuery(today, definition.filters, resolved.span)
    counts = count_measures(session, resolved, query)
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
    return ComposedTable(
        resolved=resolved, columns=columns, lines=lines, total=total, counts=counts
    )


def _list_columns(definition: Definition, keys: Labels) -> Iterator[ResultColumn]:
    """Yield the columns: for each key everything that is counted, then the totals."""
    number = 0
    is_several = len(definition.measure_codes) > 1
    groups: list[tuple[DimensionKey, str]] = (
        [*keys.items(), (ALL, _("Total"))] if definition.column else [(ALL, "")]
    )
    for key, name in groups:
        for code in definition.measure_codes:
            label = name_counted(code)
            if name:
                label = f"{name}: {label}" if is_several else name
            yield ResultColumn(name=f"c{number}", code=code, key=key, label=label)
            number += 1


def _list_lines(
    resolved: ResolvedDefinition,
    labels: list[dict[DimensionKey, str]],
    present: Collection[DimensionKeys],
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
    resolved: ResolvedDefinition, keys: list[DimensionKey], present: Collection[DimensionKeys]
) -> dict[DimensionKey, list[DimensionKey]] | None:
    """Return the second keys below each first key, in order; None: all below each."""
    wider, finer = resolved.definition.rows
    is_nested = finer in find_nesting(wider)
    if not is_nested and has_empty_rows(finer):
        return None
    pairs: dict[DimensionKey, set[DimensionKey]] = {}
    for first, second in present:
        pairs.setdefault(first, set()).add(second)
    if is_nested:
        for key in keys:
            if key is not None:
                pairs.setdefault(find_wider_key(resolved, finer, wider, key), set()).add(key)
    order = {key: number for number, key in enumerate(keys)}
    return {first: sorted(below, key=order.__getitem__) for first, below in pairs.items()}
