"""Counts answered by the stored figures instead of the records.

The numbers are the same, and the time does not grow with the records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import Area
from lms.reporting.queries.cell_questions import ask_figures
from lms.reporting.queries.cells import add_tallies, group_by_figure, list_tallies, read_cells
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.rules import (
    ACTIVE,
    CERTIFIED,
    COMPLETED,
    COMPLETED_OF,
    ENROLLED,
    EXEMPT,
    HOURS,
    MET,
    NOT_BEGUN,
    OBLIGED,
    OPEN,
    OVERDUE,
    PASSED,
    SUBMITTED,
)
from lms.reporting.rules.cells import NOTHING, Tally
from lms.reporting.rules.vocabulary import ALL, AUDIENCE, COURSE, DimensionKeys

# Facts of the vocabulary that are stored as figures, with their names there.
FIGURE_OF: Final = {
    "enrolled": ENROLLED,
    "active": ACTIVE,
    "completed": COMPLETED,
    "certificates": CERTIFIED,
    "hours": HOURS,
    "obliged": OBLIGED,
    "met": MET,
    "open": OPEN,
    "overdue": OVERDUE,
    "exempt": EXEMPT,
    "attempts": SUBMITTED,
    "passed_attempts": PASSED,
    # This counts its own course alone; queries.not_begun corrects it.
    "never_started": NOT_BEGUN,
}


def read_stored_counts(
    session: Session,
    area: Area,
    bases: Iterable[str],
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    tree: TreeOnDay | None,
) -> dict[str, dict[DimensionKeys, Tally]]:
    """Read the facts of measures by each grouping of the dimensions.

    Leaves out what figures do not know: they know today's units, courses, periods and audiences.
    """
    figures = {base: name for base in bases if (name := name_figure(base, dimensions, query))}
    question = ask_figures(session, area, dimensions, query, tree) if figures else None
    if question is None:
        return {}
    counts: dict[str, dict[DimensionKeys, Tally]] = {base: {} for base in figures}
    whole, with_overdue = (ALL,) * len(dimensions), OVERDUE in figures
    ranges_by_grouping = [
        (grouping, is_summed, [*question.build_ranges(dimensions, grouping, is_summed=is_summed)])
        for grouping in groupings
        for is_summed in ((False, True) if HOURS in figures else (False,))
    ]
    ranges = [
        replace(part, with_overdue=with_overdue and not is_summed)
        for _grouping, is_summed, cell_ranges in ranges_by_grouping
        for part in cell_ranges
    ]
    cells = read_cells(session, ranges, query.today)
    for grouping, is_summed, cell_ranges in ranges_by_grouping:
        if not grouping:
            counts = {base: {whole: NOTHING} | tallies for base, tallies in counts.items()}
        names = group_by_figure(figures, is_summed=is_summed)
        for cell in dict.fromkeys(key for part in cell_ranges for key in part.pick_cells(cells)):
            keys = question.build_keys_of(cell, dimensions, grouping)
            for base, tally in list_tallies(cells[cell], names):
                counts[base][keys] = add_tallies(counts[base].get(keys, NOTHING), tally)
    return counts


def name_figure(base: str, dimensions: Sequence[str], query: CountQuery) -> str | None:
    """Return the figure of a measure as the filters limit it; None if there is none."""
    audiences = query.filters.get(AUDIENCE)
    if audiences is None:
        return FIGURE_OF.get(base)
    is_of_course = query.course_id is not None or COURSE in (*dimensions, *query.filters)
    if base != COMPLETED or is_of_course or len(audiences) > 1:
        return None
    return COMPLETED_OF[audiences[0]]
