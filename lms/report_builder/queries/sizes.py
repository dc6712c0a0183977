"""Size of a composed table, estimated before anything is counted."""

from collections.abc import Sequence
from math import prod

from sqlalchemy.orm import Session

from lms.core.i18n import format_number
from lms.report_builder.errors import TooManyCells, TooManyColumns
from lms.report_builder.queries.keys import estimate_keys
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.rules import MOST_CELLS, MOST_COLUMNS, find_nesting
from lms.reporting.rules.vocabulary import AREA_DIMENSIONS, ORGANISATION


def check_size(session: Session, resolved: ResolvedDefinition) -> None:
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
    width = (
        (sizes[definition.column] + 1) * len(definition.measure_codes) if definition.column else 0
    )
    if width > 2 * MOST_COLUMNS:  # an estimate: many may be empty
        raise TooManyColumns(count=format_number(width), most=MOST_COLUMNS)


def _is_implied(dimension: str, others: Sequence[str]) -> bool:
    """Return whether another dimension (nearly) determines this one."""
    kind = find_nesting(dimension)
    finer = kind[kind.index(dimension) + 1 :] if kind else ()
    return bool(set(finer) & set(others)) or (
        dimension in AREA_DIMENSIONS and ORGANISATION in others
    )
