"""Screens of the people behind a figure, and their list as a file."""

from functools import partial

from flask import render_template
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.reporting.exports import PEOPLE, build_person_cells, map_state_names
from lms.reporting.forms import FigurePeopleFilter, read_exact_keys
from lms.reporting.queries import areas
from lms.reporting.queries import people as lists
from lms.reporting.queries.filter_words import describe_filters
from lms.reporting.queries.names import get_local_name, name_own_row
from lms.reporting.rules.vocabulary import format_exact_key
from lms.reporting.rules.words import name_measure
from lms.reporting.views import people_tables
from lms.reporting.views.blueprint import AREA, READERS, blueprint
from lms.reporting.views.list_params import read_list_params, read_people_query
from lms.reporting.views.url_area import load_filtered_area
from lms.web import access
from lms.web.downloads import send_list
from lms.web.file_limit import count_file
from lms.web.pagination import build_sort_link, read_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session


@blueprint.get(f"{AREA}/people")
@access.role(*READERS)
def people(kind: str, area_id: int) -> str:
    """List what a figure counts, people or people in courses: as many rows as it says."""
    form = FigurePeopleFilter()
    area = load_filtered_area(kind, area_id, form)
    query, exact = read_people_query(form, area), read_exact_keys()
    total = lists.count_people(reading_session(), area, query)
    page = read_listing(
        partial(lists.list_people, reading_session(), area, query, total=total), lambda: total
    )
    states = map_state_names()
    note_access([row.person_id for row in page.items], LIST_SEEN)
    cells = [
        people_tables.format_days(build_person_cells(row, query.language, states))
        for row in page.items
    ]
    at = [format_exact_key(dimension, key) for dimension, key in exact.items()]
    name = name_own_row(area) if query.own else get_local_name(area)
    return render_template(
        "reporting/people.html",
        area=area,
        form=form,
        page=page,
        hours=lists.sum_hours(reading_session(), area, query),
        table=people_tables.build_people_table(
            query.measure, cells, partial(build_sort_link, sort=query.sort)
        ),
        title=f"{name_measure(query.measure)}: {name}",
        filters={name: value for name, value in form.data.items() if value}
        | dict(query.filters)
        | {"at": at},
        narrowed=describe_filters(reading_session(), area, query.filters, exact),
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
    form.offer_boundaries((), is_offered=kind == areas.UNITS)
    return send_list(PEOPLE, {"kind": kind, "area_id": area_id, **read_list_params(form)})
