"""Tables of a page of figures; each number links to its list."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Final

from lms.core.i18n import format_month
from lms.core.i18n import gettext as _
from lms.core.percent import compute_whole_percent
from lms.reporting.queries.area_figures import AreaRow
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.figures import Counts, Figures
from lms.reporting.queries.names import get_local_name, name_own_row
from lms.reporting.rules import CERTIFIED, COMPLETED, ENROLLED, MET, OBLIGED, OVERDUE
from lms.reporting.rules.ranking import rank_by_share
from lms.reporting.rules.words import describe_courses, get_short_name
from lms.reporting.views.figure_request import FigureRequest
from lms.web.table_order import LEAST_FIRST
from lms.web.tables import ExportTable, TableRow

SHARE: Final = "share"
# The order of each table unless the URL asks for another.
DEFAULT_ORDER: Final = {"areas": "rank", "courses": "", "months": "name"}
# The measures of the tables of figures, in this order.
TABLE_MEASURES: Final = (OBLIGED, MET, OVERDUE, ENROLLED, COMPLETED, CERTIFIED)
COURSE_MEASURES: Final = tuple(measure for measure in TABLE_MEASURES if measure != CERTIFIED)


def build_figure_tables(
    figure_request: FigureRequest,
    figures: Figures,
    rows: Sequence[AreaRow],
    courses: dict[int, tuple[str, str]],
) -> list[ExportTable]:
    """Build the tables by area (if there is anything below it), by course and by month."""
    below = (
        [_build_area_table(figure_request, rows, figures.sum_up())]
        if any(not row.own for row in rows)
        else []
    )
    return [
        *below,
        _build_course_table(figure_request, figures, courses),
        _build_month_table(figure_request, figures),
    ]


def _build_area_table(
    figure_request: FigureRequest, rows: Sequence[AreaRow], total: Counts
) -> ExportTable:
    area = figure_request.area
    columns: list[TableRow] = [
        {"key": "name", "label": label_area(area), "kind": "link"},
        {"key": "rank", "label": _("Rank"), "kind": "number", LEAST_FIRST: True},
        *_list_number_columns(),
    ]
    table_rows = _rank_rows(figure_request, [row for row in rows if not row.own])
    own_rows = [
        {"name": name_own_row(area), "rank": None, **_build_area_cells(figure_request, row)}
        for row in rows
        if row.own
    ]
    table_rows += own_rows
    foot = {"name": _("Total"), **_build_total_cells(figure_request, total)}
    caption = _name_area_caption(area)
    return ExportTable(
        caption=caption,
        columns=columns,
        rows=table_rows,
        foot=foot if table_rows else None,
        name="areas",
        pinned=len(own_rows),
    )


def _rank_rows(figure_request: FigureRequest, rows: Sequence[AreaRow]) -> list[TableRow]:
    numbers = [(row.counts.get(OBLIGED, 0), row.counts.get(MET, 0)) for row in rows]
    ranking = [(item.rank, rows[item.index]) for item in rank_by_share(numbers)]
    return [
        {
            "name": {"text": get_local_name(row), "href": figure_request.build_area_url(row.id)},
            "rank": rank,
            **_build_area_cells(figure_request, row),
        }
        for rank, row in ranking
    ]


def _name_area_caption(area: Area) -> str:
    if area.kind != UNITS:
        return _("By organisation")
    return _("By region") if area.whole else _("By district")


def _build_area_cells(figure_request: FigureRequest, row: AreaRow) -> TableRow:
    own = {"own": "1"} if row.own else {}
    return _build_number_cells(
        row.counts, partial(figure_request.build_people_url, area_id=row.id, **own)
    )


def _build_course_table(
    figure_request: FigureRequest, figures: Figures, courses: dict[int, tuple[str, str]]
) -> ExportTable:
    name_column = {"key": "name", "label": _("Course"), "kind": "text"}
    rows = []
    for course_id, (slug, title) in courses.items():
        counts = figures.by_course.get(course_id)
        if counts:
            rows.append(
                {
                    "name": title,
                    **_build_number_cells(
                        counts, partial(figure_request.build_people_url, course=slug)
                    ),
                }
            )
    return ExportTable(_("By course"), [name_column, *_list_number_columns()], rows, name="courses")


def _build_month_table(figure_request: FigureRequest, figures: Figures) -> ExportTable:
    name_column = {"key": "name", "label": _("Month"), "kind": "text"}
    rows = []
    for month in _list_months(figure_request):
        link = partial(figure_request.build_people_url, period=f"{month:%Y-%m}")
        rows.append(
            {
                "name": {"text": format_month(month), "order": month},
                **_build_number_cells(figures.by_month.get(month, Counts()), link),
            }
        )
    return ExportTable(_("By month"), [name_column, *_list_number_columns()], rows, name="months")


def _list_months(figure_request: FigureRequest) -> list[date]:
    """List the months of the table by month, without those to come."""
    selection = figure_request.selection
    return [
        month for month in selection.get_table_months().list_months() if month <= selection.today
    ]


def _list_number_columns() -> list[TableRow]:
    """List the columns of people by measure, with the share after those who met it.

    Files have the pairs of person and course beside them.
    """
    columns = [
        {"key": measure, "label": get_short_name(measure), "kind": "number"}
        for measure in TABLE_MEASURES
    ]
    columns.insert(
        TABLE_MEASURES.index(MET) + 1, {"key": SHARE, "label": _("Of them, %"), "kind": "number"}
    )
    return columns


def _build_number_cells(counts: Counts, link: Callable[[str], str]) -> TableRow:
    row: TableRow = {
        measure: {
            "text": counts.get(measure, 0),
            "href": link(measure) if counts.get(measure) else None,
        }
        for measure in TABLE_MEASURES
    }
    row[SHARE] = compute_whole_percent(counts.get(MET, 0), counts.get(OBLIGED, 0))
    row.update({build_courses_key(m): counts.courses.get(m, 0) for m in COURSE_MEASURES})
    return row


def _build_total_cells(figure_request: FigureRequest, total: Counts) -> TableRow:
    """Return the cells of the area: people and, as a second line, person x course."""
    row = _build_number_cells(total, figure_request.build_people_url)
    for measure in COURSE_MEASURES:
        row[measure]["more"] = build_courses_line(figure_request, total, measure)
    return row


def build_courses_line(
    figure_request: FigureRequest, counts: Counts, measure: str
) -> TableRow | None:
    """Build the line of person x course below a number of people; None where there is nobody."""
    number = counts.courses.get(measure, 0)
    if not number:
        return None
    return {"text": describe_courses(number), "href": figure_request.build_courses_url(measure)}


def build_courses_key(measure: str) -> str:
    """Return the key of the column of person x course."""
    return f"{measure}_courses"


def label_area(area: Area) -> str:
    """Return the column head for what is directly below the area."""
    if area.kind != UNITS:
        return _("Organisation")
    return _("Region") if area.whole else _("District")
