"""Bars of the first measure of a composed table."""

from typing import Final

from lms.report_builder.queries.composed_tables import ComposedTable
from lms.report_builder.queries.words import name_counted
from lms.report_builder.views.links import Links
from lms.reporting.rules.vocabulary import ALL, TIMES
from lms.web.tables import TableRow

MOST_BARS: Final = 25


def build_chart(result: ComposedTable) -> TableRow | None:
    """Build bars of the first measure, if one dimension has few enough rows; else None."""
    rows, dimension = result.rows, result.resolved.definition.rows[0]
    column = next((item for item in result.columns if not item.is_rate and item.key == ALL), None)
    if len(result.resolved.definition.rows) > 1 or column is None or not 1 < len(rows) <= MOST_BARS:
        return None
    links = Links(result)
    bars = [
        (line.names[0], int(result.compute_value(line, column) or 0), links.build_url(line, column))
        for line in rows
    ]
    if not any(value for _name, value, _href in bars):
        return None
    return {
        "caption": name_counted(column.code),
        "rows": bars,
        "sort": dimension not in (*TIMES, "age_group"),
    }
