"""Screens of figures: an area's figures, its organisations, and tables of figures as files."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import load_course_names
from lms.regions import queries as regions
from lms.reporting.errors import AreaNotFound
from lms.reporting.forms import FigureFilter
from lms.reporting.queries import areas
from lms.reporting.queries.area_figures import AreaRow, read_figures
from lms.reporting.queries.areas import Area
from lms.reporting.queries.areas_above import list_areas_above
from lms.reporting.queries.figures import Figures, FigureSelection
from lms.reporting.queries.invited import count_invited_by_row, count_invited_people
from lms.reporting.queries.news import read_news
from lms.reporting.queries.organisations import rank_organisations
from lms.reporting.rules import parse_days
from lms.reporting.views import area_pictures, tables
from lms.reporting.views import organisations as organisation_table
from lms.reporting.views.blueprint import AREA, READERS, blueprint
from lms.reporting.views.exports import send_export
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.file_columns import add_course_columns, add_invited_column
from lms.reporting.views.first import build_first_look
from lms.reporting.views.large_figures import build_large_figures
from lms.reporting.views.trend import read_trend
from lms.reporting.views.url_area import load_filtered_area
from lms.web import access
from lms.web.container import now, today
from lms.web.file_limit import count_file
from lms.web.pagination import slice_listing
from lms.web.table_order import order_table, read_order
from lms.web.tables import ExportTable
from lms.web.transaction import reading_session


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """Redirect to the actor's own area, or let them choose one of several."""
    own_areas = areas.list_own_areas(reading_session(), access.actor())
    if len(own_areas) == 1:
        return redirect(
            url_for("reporting.figures", kind=own_areas[0].kind, area_id=own_areas[0].id)
        )
    return render_template("reporting/index.html", areas=own_areas)


@blueprint.get(AREA)
@access.role(*READERS)
def figures(kind: str, area_id: int) -> str:
    """Show the figures of an area: an overview, then by district, course and month."""
    form = FigureFilter()
    area = load_filtered_area(kind, area_id, form)
    figure_request, area_figures, rows = _read_page(area, form)
    figure_tables = _build_tables(figure_request, area_figures, rows)
    news = read_news(
        reading_session(), access.actor(), area, area_figures, figure_request.selection
    )
    return render_template(
        "reporting/figures.html",
        figure_request=figure_request,
        above=list_areas_above(reading_session(), area),
        form=form,
        first=build_first_look(figure_request, area_figures, news),
        large=build_large_figures(figure_request, area_figures),
        tables=figure_tables,
        export_params={
            table.name: figure_request.build_filters() | read_order(table, f"sort_{table.name}")
            for table in figure_tables
        },
        pictures=_build_pictures(figure_request, rows),
        trend=read_trend(figure_request, area_figures),
        invited=count_invited_people(reading_session(), area, now=now()),
    )


def _build_pictures(figure_request: FigureRequest, rows: list[AreaRow]) -> dict[str, Any]:
    """Build the map of the regions, or bars where there is no map, of the measure in the URL."""
    area, measure = figure_request.area, area_pictures.read_shown()
    has_map = area.whole and area.past is None
    return {
        "choices": area_pictures.build_choices(
            area_pictures.MEASURE_CHOICES,
            measure,
            param=area_pictures.PARAM,
            anchor="map" if has_map else "chart",
        ),
        "caption": area_pictures.build_caption(measure),
        "tiles": area_pictures.build_tiles(
            figure_request, rows, regions.list_tiles(reading_session()), measure
        )
        if has_map
        else [],
        "bars": None if has_map else area_pictures.build_bars(figure_request, rows, measure),
    }


@blueprint.get(f"/{areas.UNITS}/<int:area_id>/organisations")
@access.role(*READERS)
def organisations(area_id: int) -> str:
    """Rank the organisations with people in a unit.

    They are counted from the records, which is slow, and so they have a page of their own.
    """
    form = FigureFilter()
    area = load_filtered_area(areas.UNITS, area_id, form)
    figure_request = FigureRequest(
        area=area,
        course=form.course.data,
        period=form.period.data,
        selection=_read_selection(form),
        boundaries=form.format_boundaries_day(),
    )
    ranking = rank_organisations(
        reading_session(), area, figure_request.selection, course=figure_request.course
    )
    table = order_table(
        organisation_table.build_organisation_table(
            figure_request, ranking, count_invited_by_row(reading_session(), area, now=now())
        ),
        default="rank",
    )
    return render_template(
        "reporting/organisations.html",
        figure_request=figure_request,
        form=form,
        page=slice_listing(table.rows),
        columns=table.columns,
        hidden_values=list(read_order(table).items()),
    )


@blueprint.post(f"{AREA}/export/<any(areas, courses, months):name>")
@access.role(*READERS)
def export_figures(kind: str, area_id: int, name: str) -> BaseResponse:
    """Send a table of figures as a file."""
    count_file()
    form = FigureFilter()
    area = load_filtered_area(kind, area_id, form)
    figure_request, area_figures, rows = _read_page(area, form)
    table = next(
        (
            table
            for table in _build_tables(figure_request, area_figures, rows)
            if table.name == name
        ),
        None,
    )
    if table is None:
        raise AreaNotFound
    invited = count_invited_people(reading_session(), area, now=now())
    table = add_invited_column(add_course_columns(table), invited)
    return send_export(
        area,
        table,
        table.list_plain_rows(),
        name=f"figures-{name}",
        details=figure_request.build_filters(),
    )


def _read_page(area: Area, form: FigureFilter) -> tuple[FigureRequest, Figures, list[AreaRow]]:
    figure_request = FigureRequest(
        area=area,
        course=form.course.data,
        period=form.period.data,
        selection=_read_selection(form),
        boundaries=form.format_boundaries_day(),
    )
    return figure_request, *read_figures(reading_session(), area, figure_request.selection)


def _read_selection(form: FigureFilter) -> FigureSelection:
    names = load_course_names(reading_session()) if form.course.data else {}
    course_id = next(
        (key for key, (slug, _title) in names.items() if slug == form.course.data), None
    )
    return FigureSelection(
        today=today(),
        course_id=course_id,
        period=parse_days(form.period.data),
        boundaries=form.read_boundaries_day(),
    )


def _build_tables(
    figure_request: FigureRequest, area_figures: Figures, rows: list[AreaRow]
) -> list[ExportTable]:
    """Build the tables in the order that the URL asks for."""
    export_tables = tables.build_figure_tables(
        figure_request, area_figures, rows, load_course_names(reading_session())
    )
    return [
        order_table(
            table,
            param=f"sort_{table.name}",
            default=tables.DEFAULT_ORDER[table.name],
            anchor=table.name,
        )
        for table in export_tables
    ]
