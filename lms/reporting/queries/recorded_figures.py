"""Figures counted from the records: of organisations, and of units in past boundaries.

The time to read them depends on the number of their people's records.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from lms.reporting.queries.areas import Area
from lms.reporting.queries.cells import subtract_tallies
from lms.reporting.queries.counting import BELOW, CountQuery, count_tallies
from lms.reporting.queries.figures import Counts, Figures, FigureSelection
from lms.reporting.queries.stored_cells import Tallies
from lms.reporting.rules import CERTIFIED, MET, OBLIGED, OPEN
from lms.reporting.rules.cells import NOTHING
from lms.reporting.rules.vocabulary import ALL, COURSE, MONTH, DimensionKeys
from lms.reporting.rules.words import MEASURE_OF

RECORDED: Final = ("enrolled", "active", "completed", CERTIFIED, OBLIGED, OPEN, "overdue", "exempt")


def read_recorded_figures(
    session: Session, area: Area, below: Mapping[int, int], selection: FigureSelection
) -> Figures:
    """Count the figures of an area and of what is directly below it.

    `below` maps each unit or organisation of the area to what it belongs to: one directly below,
    or the area itself.
    """
    query = CountQuery(selection.today, period=selection.period, course_id=selection.course_id)
    rows: dict[DimensionKeys, Tallies] = {}
    for measure in RECORDED:
        code = MEASURE_OF.get(measure, measure)
        dimensions = (BELOW, COURSE, MONTH)
        tallies = count_tallies(session, area, code, dimensions, query=query, below=below)
        for keys, tally in tallies.items():
            rows.setdefault(keys, {})[measure] = tally
    for row in rows.values():
        row[MET] = subtract_tallies(row.get(OBLIGED, NOTHING), row.get(OPEN, NOTHING))
    return _build_figures(area, {keys: Counts(row) for keys, row in rows.items()}, selection)


def _build_figures(
    area: Area, rows: Mapping[DimensionKeys, Counts], selection: FigureSelection
) -> Figures:
    """Sort the rows by their keys: below, course, month."""
    by_area = {keys[0]: row for keys, row in rows.items() if isinstance(keys[0], int)}
    months = selection.get_months_to_read().list_months()
    return Figures(
        whole=rows.get((ALL, ALL, ALL), Counts()),
        own=by_area.pop(area.id, Counts()),
        by_area=by_area,
        by_course={keys[1]: row for keys, row in rows.items() if isinstance(keys[1], int)},
        by_month={month: row for month in months if (row := rows.get((ALL, ALL, month)))},
    )
