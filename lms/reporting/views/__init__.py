"""Screens of reporting: the figures of a place, the people behind each of them, and both as files."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.clock import local_date
from lms.core.i18n import current_language
from lms.regions import queries as regions
from lms.reporting.errors import PlaceNotFound
from lms.reporting.forms import FigureFilter, PeopleFilter, measure_name, period_name
from lms.reporting.queries import people as lists
from lms.reporting.queries import places
from lms.reporting.queries.courses import course_names
from lms.reporting.queries.figures import Figures, Wanted
from lms.reporting.queries.people import ListWanted
from lms.reporting.queries.places import Place, PlaceRow
from lms.reporting.rules import parse_period
from lms.reporting.views import tables
from lms.reporting.views.exports import download, person_rows
from lms.reporting.views.tables import Asked, Table
from lms.web import access
from lms.web.pagination import PAGE_SIZE, Page, address_with, page_number
from lms.web.runtime import now, runtime
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
    """The figures of a place: the large ones, then by district, course and month."""
    place = places.place(session(), access.actor(), kind, place_id)
    form = FigureFilter()
    asked, found, rows = _read(place, form)
    return render_template(
        "reporting/figures.html",
        asked=asked,
        above=places.places_above(session(), place),
        form=form,
        large=tables.large_figures(asked, found),
        tables=_tables(asked, found, rows),
        bars=tables.bars(asked, rows),
        tiles=tables.tiles(asked, rows, regions.tiles(session())) if place.whole else [],
        period=period_name(asked.period),
    )


@blueprint.post(f"{PLACE}/export/<any(places, courses, months):name>")
@access.role(*READERS)
def export_figures(kind: str, place_id: int, name: str) -> BaseResponse:
    """A table of figures as a file."""
    place = places.place(session(), access.actor(), kind, place_id)
    asked, found, rows = _read(place, FigureFilter())
    table = next((table for table in _tables(asked, found, rows) if table.name == name), None)
    if table is None:
        raise PlaceNotFound
    return download(place, table, table.plain(), name=f"figures-{name}", details=asked.filters())


@blueprint.get(f"{PLACE}/people")
@access.role(*READERS)
def people(kind: str, place_id: int) -> str:
    """The people behind a figure: as many rows as it says."""
    place = places.place(session(), access.actor(), kind, place_id)
    form = PeopleFilter()
    wanted = _list_wanted(form)
    number = page_number()
    rows = lists.people(session(), place, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    states = tables.state_names()
    cells = [tables.worded(tables.person_cells(row, wanted.language, states)) for row in rows]
    page = Page(cells, number, lists.people_count(session(), place, wanted))
    return render_template(
        "reporting/people.html",
        place=place,
        form=form,
        page=page,
        table=tables.people_table(wanted.measure, cells, _sort_link(wanted.sort)),
        title=f"{measure_name(wanted.measure)}: {tables.own_name(place) if wanted.own else tables.place_name(place)}",
        filters={name: value for name, value in form.data.items() if value},
    )


@blueprint.post(f"{PLACE}/people/export")
@access.role(*READERS)
def export_people(kind: str, place_id: int) -> BaseResponse:
    """The list as a file, streamed."""
    place = places.place(session(), access.actor(), kind, place_id)
    form = PeopleFilter()
    wanted = _list_wanted(form)
    table = tables.people_table(wanted.measure, [], lambda _key: {})
    rows = person_rows(runtime().database, place, wanted, table)
    details = {"course": form.course.data, "period": form.period.data}
    return download(place, table, rows, name=f"people-{wanted.measure}", details=details)


def _read(place: Place, form: FigureFilter) -> tuple[Asked, Figures, list[PlaceRow]]:
    asked = Asked(place, form.course.data, form.period.data, _wanted(form))
    return asked, *places.figures_of(session(), place, asked.wanted)


def _wanted(form: FigureFilter) -> Wanted:
    course_id = next((key for key, (slug, _title) in course_names(session()).items() if slug == form.course.data), None)
    return Wanted(local_date(now(), runtime().settings.timezone), course_id, parse_period(form.period.data))


def _list_wanted(form: PeopleFilter) -> ListWanted:
    return ListWanted(
        form.measure.data,
        _wanted(form),
        own=form.own.data == "1",
        name=form.name.data or "",
        sort=form.sort.data,
        language=current_language(),
    )


def _tables(asked: Asked, found: Figures, rows: list[PlaceRow]) -> list[Table]:
    return tables.figure_tables(asked, found, rows, course_names(session()))


def _sort_link(sort: str) -> Callable[[str], dict[str, Any]]:
    """For a column's key: the address that sorts by it (the other way round if it is sorted so), and how it is sorted."""

    def link(key: str) -> dict[str, Any]:
        is_sorted = {key: "ascending", f"-{key}": "descending"}.get(sort)
        return {"sort_url": address_with(sort=f"-{key}" if sort == key else key, page=None), "sorted": is_sorted}

    return link
