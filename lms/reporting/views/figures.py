"""Screens of figures: an area's figures, the people behind them, and both as files."""

from functools import partial
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import current_language
from lms.regions import queries as regions
from lms.reporting.errors import AreaNotFound
from lms.reporting.exports import PEOPLE, build_people_query, person_cells, state_names
from lms.reporting.forms import FigureFilter, FigurePeopleFilter, read_exact_keys
from lms.reporting.queries import areas
from lms.reporting.queries import people as lists
from lms.reporting.queries.area_figures import AreaRow, read_figures
from lms.reporting.queries.areas import Area
from lms.reporting.queries.courses import load_course_names
from lms.reporting.queries.figures import Figures, FigureSelection
from lms.reporting.queries.invited import count_invited_by_row, count_invited_people
from lms.reporting.queries.names import describe_filters, local_name, own_name
from lms.reporting.queries.news import read_news
from lms.reporting.queries.organisations import rank_organisations
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import COURSE, format_exact_key, pick_filters
from lms.reporting.rules.words import measure_name
from lms.reporting.views import organisations as organisation_table
from lms.reporting.views import people_tables, places, tables
from lms.reporting.views.exports import send_export
from lms.reporting.views.first import build_first_look
from lms.reporting.views.tables import FigureRequest
from lms.reporting.views.trend import read_trend
from lms.web import access
from lms.web.container import now, today
from lms.web.downloads import send_list
from lms.web.file_limit import count_file
from lms.web.pagination import build_sort_link, read_listing, slice_listing
from lms.web.personal import note_access
from lms.web.table_order import order_table, read_order
from lms.web.tables import ExportTable
from lms.web.transaction import session

blueprint = Blueprint("reporting", __name__, url_prefix="/reporting")
READERS: Final = ("officer", "hr", "national_admin")
AREA: Final = f"/<any({areas.UNITS}, {areas.ORGANISATIONS}):kind>/<int:area_id>"


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """Redirect to the actor's own area, or let them choose one of several."""
    own_areas = areas.list_own_areas(session(), access.actor())
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
    area = _load_area(kind, area_id, form)
    figure_request, area_figures, rows = _read_page(area, form)
    figure_tables = _build_tables(figure_request, area_figures, rows)
    news = read_news(session(), access.actor(), area, area_figures, figure_request.selection)
    return render_template(
        "reporting/figures.html",
        figure_request=figure_request,
        above=areas.list_areas_above(session(), area),
        form=form,
        first=build_first_look(figure_request, area_figures, news),
        large=tables.build_large_figures(figure_request, area_figures),
        tables=figure_tables,
        export_params={
            table.name: figure_request.filters() | read_order(table, f"sort_{table.name}")
            for table in figure_tables
        },
        pictures=_build_pictures(figure_request, rows),
        trend=read_trend(figure_request, area_figures),
        invited=count_invited_people(session(), area, now=now()),
    )


def _build_pictures(figure_request: FigureRequest, rows: list[AreaRow]) -> dict[str, Any]:
    """Build the map of the regions, or bars where there is no map, of the measure in the URL."""
    area, measure = figure_request.area, places.read_shown()
    has_map = area.whole and area.past is None
    return {
        "choices": places.build_choices(
            places.SHOWN, measure, param=places.PARAM, anchor="map" if has_map else "chart"
        ),
        "caption": places.build_caption(measure),
        "tiles": places.build_tiles(figure_request, rows, regions.list_tiles(session()), measure)
        if has_map
        else [],
        "bars": None if has_map else places.build_bars(figure_request, rows, measure),
    }


@blueprint.get(f"/{areas.UNITS}/<int:area_id>/organisations")
@access.role(*READERS)
def organisations(area_id: int) -> str:
    """Rank the organisations with people in a unit.

    They are counted from the records, which is slow, and so they have a page of their own.
    """
    form = FigureFilter()
    area = _load_area(areas.UNITS, area_id, form)
    figure_request = FigureRequest(
        area, form.course.data, form.period.data, _read_selection(form), form.boundaries_data()
    )
    ranked = rank_organisations(
        session(), area, figure_request.selection, course=figure_request.course
    )
    table = order_table(
        organisation_table.build_organisation_table(
            figure_request, ranked, count_invited_by_row(session(), area, now=now())
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


@blueprint.post(f"{AREA}/export/<any(places, courses, months):name>")
@access.role(*READERS)
def export_figures(kind: str, area_id: int, name: str) -> BaseResponse:
    """Send a table of figures as a file."""
    count_file()
    form = FigureFilter()
    area = _load_area(kind, area_id, form)
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
    invited = count_invited_people(session(), area, now=now())
    table = tables.add_invited_column(tables.add_course_columns(table), invited)
    return send_export(
        area, table, table.plain(), name=f"figures-{name}", details=figure_request.filters()
    )


@blueprint.get(f"{AREA}/people")
@access.role(*READERS)
def people(kind: str, area_id: int) -> str:
    """List what a figure counts, people or people in courses: as many rows as it says."""
    form = FigurePeopleFilter()
    area = _load_area(kind, area_id, form)
    query, exact = _read_people_query(form, area), read_exact_keys()
    total = lists.count_people(session(), area, query)
    page = read_listing(
        partial(lists.list_people, session(), area, query, total=total), lambda: total
    )
    states = state_names()
    note_access([row.person_id for row in page.items], LIST_SEEN)
    cells = [
        people_tables.format_days(person_cells(row, query.language, states)) for row in page.items
    ]
    at = [format_exact_key(dimension, key) for dimension, key in exact.items()]
    name = own_name(area) if query.own else local_name(area)
    return render_template(
        "reporting/people.html",
        area=area,
        form=form,
        page=page,
        table=people_tables.build_people_table(
            query.measure, cells, partial(build_sort_link, sort=query.sort)
        ),
        title=f"{measure_name(query.measure)}: {name}",
        filters={name: value for name, value in form.data.items() if value}
        | dict(query.filters)
        | {"at": at},
        narrowed=describe_filters(session(), area, query.filters, exact),
        hidden_filters=[
            *((name, value) for name, values in query.filters.items() for value in values),
            *(("at", key) for key in at),
        ],
    )


@blueprint.post(f"{AREA}/people/export")
@access.role(*READERS)
def export_people(kind: str, area_id: int) -> BaseResponse:
    """Send the list of people as a file."""
    count_file()
    form = FigurePeopleFilter()
    form.offer_boundaries((), offered=kind == areas.UNITS)
    return send_list(PEOPLE, {"kind": kind, "area_id": area_id, **_read_list_params(form)})


def _load_area(kind: str, area_id: int, form: FigureFilter) -> Area:
    """Load the area of the URL in the boundaries of the filter.

    Sets the choices of boundaries to those that concern the area.
    """
    day, actor = form.boundaries_day(), access.actor()
    if kind == areas.UNITS and day is not None:
        area = areas.load_area_on(session(), actor, area_id, day, today())
    else:
        area = areas.load_area(session(), actor, kind, area_id)
    form.offer_boundaries(area.boundaries, offered=kind == areas.UNITS)
    return area


def _read_page(area: Area, form: FigureFilter) -> tuple[FigureRequest, Figures, list[AreaRow]]:
    figure_request = FigureRequest(
        area, form.course.data, form.period.data, _read_selection(form), form.boundaries_data()
    )
    return figure_request, *read_figures(session(), area, figure_request.selection)


def _read_selection(form: FigureFilter) -> FigureSelection:
    names = load_course_names(session()) if form.course.data else {}
    course_id = next(
        (key for key, (slug, _title) in names.items() if slug == form.course.data), None
    )
    return FigureSelection(today(), course_id, parse_days(form.period.data), form.boundaries_day())


def _read_people_query(form: FigurePeopleFilter, area: Area) -> PeopleQuery:
    return build_people_query(
        session(), area, _read_list_params(form), today=today(), language=current_language()
    )


def _read_list_params(form: FigurePeopleFilter) -> dict[str, Any]:
    """Read the parameters of build_people_query() from the URL."""
    return {
        "measure": form.measure.data,
        "course": form.course.data,
        "period": form.period.data,
        "boundaries": form.boundaries_data(),
        "own": form.own.data == "1",
        "name": form.name.data or "",
        "sort": form.sort.data,
        "filters": _read_list_filters(),
        "exact": read_exact_keys(),
    }


def _read_list_filters() -> dict[str, tuple[str, ...]]:
    """Read the filters of the URL, without the one course that the form itself shows."""
    return {
        name: values
        for name, values in pick_filters(request.values.getlist).items()
        if name != COURSE or len(values) > 1
    }


def _build_tables(
    figure_request: FigureRequest, area_figures: Figures, rows: list[AreaRow]
) -> list[ExportTable]:
    """Build the tables in the order that the URL asks for."""
    built = tables.build_figure_tables(
        figure_request, area_figures, rows, load_course_names(session())
    )
    return [
        order_table(
            table,
            param=f"sort_{table.name}",
            default=tables.DEFAULT_ORDER[table.name],
            anchor=table.name,
        )
        for table in built
    ]
