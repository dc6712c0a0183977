"""Composed tables as pages: each number of people links to their list."""

from datetime import timedelta
from typing import Any, Final

from flask import render_template, request, url_for
from markupsafe import Markup

from lms.report_builder.queries.keys import time_span
from lms.report_builder.queries.results import ComposedTable, ResultColumn, ResultLine
from lms.report_builder.queries.saved import ReportRow
from lms.report_builder.queries.words import (
    counted_name,
    default_title,
    describe_invited,
    describe_table,
    dimension_name,
)
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.areas import UNITS
from lms.reporting.queries.courses import load_course_names
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import (
    ALL,
    COURSE,
    DISTRICT,
    EXACT,
    REGION,
    TIMES,
    Key,
    format_exact_key,
)
from lms.web import access
from lms.web.container import now
from lms.web.pagination import Listing, add_query, build_sort_link, slice_listing
from lms.web.tables import ExportTable, Row
from lms.web.transaction import reading_session

STAND_IN: Final = "~measure~"  # no other parameter of the URL contains it
MOST_BARS: Final = 25
NARROW: Final = 8  # columns that a page shows without scrolling


class Links:
    """URLs of the lists behind the numbers of a table."""

    def __init__(self, result: ComposedTable) -> None:
        resolved = result.resolved
        self._resolved, self._definition, self._area = resolved, resolved.definition, resolved.area
        self._slugs: dict[Key, str] = {
            key: slug for key, (slug, _title) in load_course_names(reading_session()).items()
        }
        self._urls: dict[tuple[Key, ...], str] = {}
        self._paths: dict[int, str] = {}
        self._base: dict[str, Any] = {
            name: list(values) for name, values in self._definition.filters.items()
        }
        if self._area.kind == UNITS and self._definition.boundaries is not None:
            self._base["boundaries"] = self._definition.boundaries.isoformat()

    def url(self, line: ResultLine, column: ResultColumn) -> str | None:
        """Return the URL of the list behind a number; None for shares."""
        if column.is_rate:
            return None
        keys = (*line.keys, column.key)[: len(self._definition.dimensions)]
        if keys not in self._urls:  # the numbers of a row differ in the measure alone
            self._urls[keys] = self._build_url(keys)
        return self._urls[keys].replace(STAND_IN, column.code)

    def _build_url(self, keys: tuple[Key, ...]) -> str:
        """Return the URL of the list of a measure, for which STAND_IN stands."""
        values, exact, span = dict(self._base), [], self._resolved.span
        area_id, is_cut = self._area.id, False
        for name, key in zip(self._definition.dimensions, keys, strict=True):
            if key == ALL:
                continue
            if name in TIMES:
                span, is_cut = _intersect_periods(span, time_span(name, key)), True  # type: ignore[arg-type]
            elif self._is_area_of_today(name) and isinstance(key, int):
                area_id = key  # the area's own list is counted by figures
            elif name in EXACT:
                exact.append(format_exact_key(name, key))  # type: ignore[arg-type]
            else:
                values[name] = self._slugs.get(key, "") if name == COURSE else key
        values |= {"at": exact, "period": self._period(span, is_cut=is_cut)}
        params = {name: value for name, value in values.items() if value}
        if area_id not in self._paths:  # Flask takes longer to build it than to add the parameters
            self._paths[area_id] = url_for(
                "reporting.people", kind=self._area.kind, area_id=area_id
            )
        return add_query(self._paths[area_id], {"measure": STAND_IN, **params})

    def _is_area_of_today(self, name: str) -> bool:
        is_of_units = self._area.kind == UNITS and self._area.past is None
        return is_of_units and name in (REGION, DISTRICT)

    def _period(self, span: Period | None, *, is_cut: bool) -> str:
        """Return the days as URLs carry them: by name, if they have one."""
        if span is None:
            return ""
        if not is_cut and self._definition.period not in RELATIVE:
            return self._definition.period
        return f"{span.first}..{span.end - timedelta(days=1)}"


def _intersect_periods(span: Period | None, part: Period) -> Period:
    return part if span is None else Period(max(span.first, part.first), min(span.end, part.end))


def render_table_page(
    result: ComposedTable,
    *,
    title: str,
    url_params: dict[str, Any],
    row: ReportRow | None = None,
    changed: ReportRow | None = None,
) -> str:
    """Render the page of a table.

    `url_params`: its definition; `row`: the saved report that it is; `changed`: the saved report
    that it may replace.
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
        changed=changed,
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
    columns: list[Row] = [
        {"key": head, "label": dimension_name(name), **build_sort_link(head, sort)}
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
    rows = [_row_cells(result, links, heads, line) for line in page.items]
    return ExportTable(
        default_title(result.resolved),
        columns,
        rows,
        _row_cells(result, links, heads, result.total) if result.lines else None,
    )


def _row_cells(result: ComposedTable, links: Links, heads: list[str], line: ResultLine) -> Row:
    is_subtotal = line.is_total and line is not result.total
    names = (
        [Markup("<strong>{}</strong>").format(name) for name in line.names]
        if is_subtotal
        else line.names
    )
    cells: Row = dict(zip(heads, names, strict=True))
    for column in result.columns:
        value = result.value(line, column)
        href = links.url(line, column) if value else None
        cells[column.name] = {"text": value, "href": href} if href else value
    return cells


def build_chart(result: ComposedTable) -> Row | None:
    """Build bars of the first measure, if one dimension has few enough rows; else None."""
    rows, dimension = result.rows, result.resolved.definition.rows[0]
    column = next((item for item in result.columns if not item.is_rate and item.key == ALL), None)
    if len(result.resolved.definition.rows) > 1 or column is None or not 1 < len(rows) <= MOST_BARS:
        return None
    links = Links(result)
    bars = [
        (line.names[0], int(result.value(line, column) or 0), links.url(line, column))
        for line in rows
    ]
    if not any(value for _name, value, _href in bars):
        return None
    return {
        "caption": counted_name(column.code),
        "rows": bars,
        "sort": dimension not in (*TIMES, "age_group"),
    }
