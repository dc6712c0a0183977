"""Composed tables as pages."""

from typing import Any, Final

from flask import render_template, request
from markupsafe import Markup

from lms.report_builder.queries.composed_tables import ComposedTable, ResultLine
from lms.report_builder.queries.descriptions import describe_invited, describe_table
from lms.report_builder.queries.saved import ReportRow
from lms.report_builder.queries.words import describe_default_title, name_dimension
from lms.report_builder.views.charts import build_chart
from lms.report_builder.views.links import Links
from lms.web import access
from lms.web.container import now
from lms.web.pagination import Listing, build_sort_link, slice_listing
from lms.web.tables import ExportTable, TableRow
from lms.web.transaction import reading_session

NARROW: Final = 8  # columns that a page shows without scrolling


def render_table_page(
    result: ComposedTable,
    *,
    title: str,
    url_params: dict[str, Any],
    row: ReportRow | None = None,
    changed_row: ReportRow | None = None,
) -> str:
    """Render the page of a table.

    `url_params`: its definition; `row`: the saved report that it is; `changed_row`: the saved
    report that it may replace.
    """
    sort = request.args.get("sort", "")
    page = slice_listing(result.sort_lines(sort))
    return render_template(
        "report_builder/table.html",
        title=title,
        about=[
            *describe_table(reading_session(), result.resolved),
            *describe_invited(reading_session(), result.resolved.area, now=now()),
        ],
        page=page,
        table=build_table(result, page, sort),
        chart=build_chart(result) if page.page == 1 else None,
        url_params=url_params,
        export_params={"sort": sort} if sort else {},
        row=row,
        changed=changed_row,
        is_own=row is not None and is_own(row),
        is_wide=len(result.columns) + len(result.resolved.definition.rows) > NARROW,
    )


def is_own(row: ReportRow) -> bool:
    """Return whether the reader owns a saved report."""
    return bool(row.person_id == access.actor().person_id)


def build_table(result: ComposedTable, page: Listing[ResultLine], sort: str) -> ExportTable:
    """Build a page of the table, with the total of all pages."""
    links, heads = (
        Links(result),
        [f"r{number}" for number in range(len(result.resolved.definition.rows))],
    )
    columns: list[TableRow] = [
        {"key": head, "label": name_dimension(name), **build_sort_link(head, sort)}
        for head, name in zip(heads, result.resolved.definition.rows, strict=True)
    ]
    columns += [
        {
            "key": column.name,
            "label": column.label,
            "kind": "number",
            **build_sort_link(column.name, sort, greatest_first=True),
        }
        for column in result.columns
    ]
    rows = [_build_row_cells(result, links, heads, line) for line in page.items]
    return ExportTable(
        caption=describe_default_title(result.resolved),
        columns=columns,
        rows=rows,
        foot=_build_row_cells(result, links, heads, result.total) if result.lines else None,
    )


def _build_row_cells(
    result: ComposedTable, links: Links, heads: list[str], line: ResultLine
) -> TableRow:
    is_subtotal = line.is_total and line is not result.total
    names = (
        [Markup("<strong>{}</strong>").format(name) for name in line.names]
        if is_subtotal
        else line.names
    )
    cells: TableRow = dict(zip(heads, names, strict=True))
    for column in result.columns:
        value = result.compute_value(line, column)
        href = links.build_url(line, column) if value else None
        cells[column.name] = {"text": value, "href": href} if href else value
    return cells
