"""Screens of reporting: the figures of a place, the people behind each of them, and both as files."""

from functools import partial
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import current_language
from lms.regions import queries as regions
from lms.reporting.errors import PlaceNotFound
from lms.reporting.forms import FigureFilter, FigurePeopleFilter, exact_asked
from lms.reporting.queries import people as lists
from lms.reporting.queries import places
from lms.reporting.queries.counting import exactly
from lms.reporting.queries.courses import course_names
from lms.reporting.queries.figures import Figures, Wanted
from lms.reporting.queries.names import local_name, narrowed_names
from lms.reporting.queries.news import read_news
from lms.reporting.queries.organisations import ranked_organisations
from lms.reporting.queries.people import ListWanted
from lms.reporting.queries.places import Area, PlaceRow
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import COURSE, exact_key, pick_filters
from lms.reporting.rules.words import measure_name, period_name
from lms.reporting.views import bodies, tables
from lms.reporting.views.exports import download, person_rows
from lms.reporting.views.first import first_look
from lms.reporting.views.tables import FigureRequest
from lms.web import access
from lms.web.container import container, today
from lms.web.file_limit import count_file
from lms.web.pagination import read_listing, slice_listing, sort_link
from lms.web.personal import note_access
from lms.web.tables import ExportTable
from lms.web.transaction import session

blueprint = Blueprint("reporting", __name__, url_prefix="/reporting")
READERS: Final = ("officer", "hr", "national_admin")
PLACE: Final = f"/<any({places.UNITS}, {places.ORGANISATIONS}):kind>/<int:place_id>"


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """One's own scope; a choice for those who hold several."""
    found = places.own_places(session(), access.actor())
    if len(found) == 1:
        return redirect(url_for("reporting.figures", kind=found[0].kind, place_id=found[0].id))
    return render_template("reporting/index.html", places=found)


@blueprint.get(PLACE)
@access.role(*READERS)
def figures(kind: str, place_id: int) -> str:
    """The figures of a place: what one has to know at the first look, then by district, course and month."""
    form = FigureFilter()
    place = _place(kind, place_id, form)
    asked, found, rows = _read(place, form)
    news = read_news(session(), access.actor(), place, found, asked.wanted)
    return render_template(
        "reporting/figures.html",
        asked=asked,
        above=places.places_above(session(), place),
        form=form,
        first=first_look(asked, found, news),
        large=tables.large_figures(asked, found),
        tables=_tables(asked, found, rows),
        trend=tables.trend(asked, found),
        tiles=tables.tiles(asked, rows, regions.tiles(session()))
        if place.whole and place.then is None
        else [],
        period=period_name(asked.period),
    )


@blueprint.get(f"/{places.UNITS}/<int:place_id>/organisations")
@access.role(*READERS)
def organisations(place_id: int) -> str:
    """The organisations with people in a unit, ranked as districts are: counted from the records, so not on the first page."""
    form = FigureFilter()
    place = _place(places.UNITS, place_id, form)
    asked = FigureRequest(
        place, form.course.data, form.period.data, _wanted(form), form.boundaries_data()
    )
    ranked = ranked_organisations(
        session(), place, asked.wanted, course=asked.course, zone=container().settings.timezone
    )
    rows = bodies.organisation_rows(asked, ranked)
    return render_template(
        "reporting/organisations.html",
        asked=asked,
        form=form,
        page=slice_listing(rows),
        columns=bodies.columns(),
    )


@blueprint.post(f"{PLACE}/export/<any(places, courses, months):name>")
@access.role(*READERS)
def export_figures(kind: str, place_id: int, name: str) -> BaseResponse:
    """A table of figures as a file."""
    count_file()
    form = FigureFilter()
    place = _place(kind, place_id, form)
    asked, found, rows = _read(place, form)
    table = next((table for table in _tables(asked, found, rows) if table.name == name), None)
    if table is None:
        raise PlaceNotFound
    return download(place, table, table.plain(), name=f"figures-{name}", details=asked.filters())


@blueprint.get(f"{PLACE}/people")
@access.role(*READERS)
def people(kind: str, place_id: int) -> str:
    """The people behind a figure: as many rows as it says."""
    form = FigurePeopleFilter()
    place = _place(kind, place_id, form)
    wanted, exact = _list_wanted(form, place), exact_asked()
    total = lists.people_count(session(), place, wanted)
    page = read_listing(partial(lists.people, session(), place, wanted, total=total), lambda: total)
    states = tables.state_names()
    note_access([row.person_id for row in page.items], LIST_SEEN)
    cells = [tables.worded(tables.person_cells(row, wanted.language, states)) for row in page.items]
    at = [exact_key(name, key) for name, key in exact.items()]
    return render_template(
        "reporting/people.html",
        place=place,
        form=form,
        page=page,
        table=tables.people_table(wanted.measure, cells, partial(sort_link, sort=wanted.sort)),
        title=f"{measure_name(wanted.measure)}: {tables.own_name(place) if wanted.own else local_name(place)}",
        filters={name: value for name, value in form.data.items() if value}
        | dict(wanted.filters)
        | {"at": at},
        narrowed=narrowed_names(session(), place, wanted.filters, exact),
        kept=[
            *((name, value) for name, values in wanted.filters.items() for value in values),
            *(("at", key) for key in at),
        ],
    )


@blueprint.post(f"{PLACE}/people/export")
@access.role(*READERS)
def export_people(kind: str, place_id: int) -> BaseResponse:
    """The list as a file, streamed."""
    count_file()
    form = FigurePeopleFilter()
    place = _place(kind, place_id, form)
    wanted = _list_wanted(form, place)
    table = tables.people_table(wanted.measure, [], lambda _key: {})
    rows = person_rows(place, wanted, table)
    details = {"course": form.course.data, "period": form.period.data}
    if place.then is not None:
        details["boundaries"] = form.boundaries_data()
    return download(place, table, rows, name=f"people-{wanted.measure}", details=details)


def _place(kind: str, place_id: int, form: FigureFilter) -> Area:
    """The place of the address, in the boundaries that the filter asks for; the filter then offers those that concern the place."""
    day, actor = form.boundaries_day(), access.actor()
    if kind == places.UNITS and day is not None:
        found = places.place_then(session(), actor, place_id, day, today())
    else:
        found = places.place(session(), actor, kind, place_id)
    form.offer_boundaries(found.boundaries, offered=kind == places.UNITS)
    return found


def _read(place: Area, form: FigureFilter) -> tuple[FigureRequest, Figures, list[PlaceRow]]:
    asked = FigureRequest(
        place, form.course.data, form.period.data, _wanted(form), form.boundaries_data()
    )
    return asked, *places.figures_of(session(), place, asked.wanted)


def _wanted(form: FigureFilter) -> Wanted:
    names = course_names(session()) if form.course.data else {}
    course_id = next(
        (key for key, (slug, _title) in names.items() if slug == form.course.data), None
    )
    return Wanted(today(), course_id, parse_days(form.period.data), form.boundaries_day())


def _list_wanted(form: FigurePeopleFilter, place: Area) -> ListWanted:
    wanted = _wanted(form)
    return ListWanted(
        form.measure.data,
        wanted,
        own=form.own.data == "1",
        name=form.name.data or "",
        sort=form.sort.data,
        language=current_language(),
        filters=_filters_asked(),
        exact=exactly(session(), place, exact_asked(), wanted.today),
    )


def _filters_asked() -> dict[str, tuple[str, ...]]:
    """What the address narrows the list to, but for the one course that the form itself asks for."""
    return {
        name: values
        for name, values in pick_filters(request.values.getlist).items()
        if name != COURSE or len(values) > 1
    }


def _tables(asked: FigureRequest, found: Figures, rows: list[PlaceRow]) -> list[ExportTable]:
    return tables.figure_tables(asked, found, rows, course_names(session()))
