"""A composed table as a page shows it: every number that counts people leads to the list of them."""

from datetime import timedelta
from typing import Any, Final

from flask import render_template, request, url_for
from markupsafe import Markup

from lms.report_builder.queries.keys import times_span
from lms.report_builder.queries.results import ComposedTable, ResultColumn, ResultLine
from lms.report_builder.queries.saved import ReportRow
from lms.report_builder.queries.words import caption, counted_name, dimension_name, title_of
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.courses import course_names
from lms.reporting.queries.places import UNITS
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import ALL, COURSE, EXACT, MEASURES, TIMES, Key, exact_key
from lms.web import access
from lms.web.pagination import Listing, slice_listing, sort_link
from lms.web.tables import ExportTable, Row
from lms.web.transaction import reading

MOST_BARS: Final = 25
NARROW: Final = 8  # columns that a page holds without being moved


class Links:
    """The addresses of the lists behind the numbers of a table."""

    def __init__(self, result: ComposedTable) -> None:
        asked = result.asked
        self._asked, self._definition, self._place = asked, asked.definition, asked.place
        self._slugs: dict[Key, str] = {
            key: slug for key, (slug, _title) in course_names(reading()).items()
        }
        self._base: dict[str, Any] = {
            name: list(values) for name, values in self._definition.filters.items()
        }
        if self._place.kind == UNITS and self._definition.boundaries is not None:
            self._base["boundaries"] = self._definition.boundaries.isoformat()

    def of(self, line: ResultLine, column: ResultColumn) -> str | None:
        """The list behind a number; None where there is none: of tries and shares."""
        if column.is_rate or not MEASURES[column.code].listed:
            return None
        values, exact, span = dict(self._base), [], self._asked.span
        keys = (*line.keys, column.key)[: len(self._definition.dimensions)]
        is_cut = False
        for name, key in zip(self._definition.dimensions, keys, strict=True):
            if key == ALL:
                continue
            if name in TIMES:
                span, is_cut = _common(span, times_span(name, key)), True  # type: ignore[arg-type]
            elif name in EXACT:
                exact.append(exact_key(name, key))  # type: ignore[arg-type]
            else:
                values[name] = self._slugs.get(key, "") if name == COURSE else key
        values |= {"at": exact, "period": self._period(span, is_cut=is_cut)}
        kept = {name: value for name, value in values.items() if value}
        return url_for(
            "reporting.people",
            kind=self._place.kind,
            place_id=self._place.id,
            measure=column.code,
            **kept,
        )

    def _period(self, span: Period | None, *, is_cut: bool) -> str:
        """The days as an address carries them: by their name, where they have one."""
        if span is None:
            return ""
        if not is_cut and self._definition.period not in RELATIVE:
            return self._definition.period
        return f"{span.first}..{span.end - timedelta(days=1)}"


def _common(span: Period | None, part: Period) -> Period:
    return part if span is None else Period(max(span.first, part.first), min(span.end, part.end))


def table_page(
    result: ComposedTable,
    *,
    title: str,
    address: dict[str, Any],
    row: ReportRow | None = None,
    changed: ReportRow | None = None,
) -> str:
    """The page of a table. `address`: its definition; `row`: the saved report that it is; `changed`: the one that it may become."""
    sort = request.args.get("sort", "")
    page = slice_listing(result.sorted_by(sort))
    return render_template(
        "report_builder/table.html",
        title=title,
        about=caption(reading(), result.asked),
        page=page,
        table=table(result, page, sort),
        chart=chart(result) if page.page == 1 else None,
        address=address,
        row=row,
        changed=changed,
        is_own=row is not None and is_own(row),
        is_wide=len(result.columns) + len(result.asked.definition.rows) > NARROW,
    )


def is_own(row: ReportRow) -> bool:
    """Whether the reader owns a saved report."""
    return bool(row.person_id == access.actor().person_id)


def table(result: ComposedTable, page: Listing[ResultLine], sort: str) -> ExportTable:
    """A page of a composed table, with the total of all of it."""
    links, heads = (
        Links(result),
        [f"r{number}" for number in range(len(result.asked.definition.rows))],
    )
    columns: list[Row] = [
        {"key": head, "label": dimension_name(name)}
        for head, name in zip(heads, result.asked.definition.rows, strict=True)
    ]
    columns += [
        {
            "key": one.name,
            "label": one.label,
            "kind": "number",
            **sort_link(one.name, sort, greatest_first=True),
        }
        for one in result.columns
    ]
    rows = [_row(result, links, heads, line) for line in page.items]
    return ExportTable(
        title_of(result.asked),
        columns,
        rows,
        _row(result, links, heads, result.total) if result.lines else None,
    )


def _row(result: ComposedTable, links: Links, heads: list[str], line: ResultLine) -> Row:
    is_subtotal = line.is_total and line is not result.total
    names = (
        [Markup("<strong>{}</strong>").format(name) for name in line.names]
        if is_subtotal
        else line.names
    )
    cells: Row = dict(zip(heads, names, strict=True))
    for column in result.columns:
        value = result.value(line, column)
        href = links.of(line, column) if value else None
        cells[column.name] = {"text": value, "href": href} if href else value
    return cells


def chart(result: ComposedTable) -> Row | None:
    """Bars of the first measure, where rows are of one dimension and few enough to be seen at a look; None elsewhere."""
    rows, dimension = result.rows, result.asked.definition.rows[0]
    column = next((one for one in result.columns if not one.is_rate and one.key == ALL), None)
    if len(result.asked.definition.rows) > 1 or column is None or not 1 < len(rows) <= MOST_BARS:
        return None
    links = Links(result)
    bars = [
        (line.names[0], int(result.value(line, column) or 0), links.of(line, column))
        for line in rows
    ]
    if not any(value for _name, value, _href in bars):
        return None
    return {
        "caption": counted_name(column.code),
        "rows": bars,
        "sort": dimension not in (*TIMES, "age_group"),
    }
