"""Parameters of a list of people, as its URL carries them."""

from typing import Any

from flask import request

from lms.core.i18n import current_language
from lms.reporting.exports import build_people_query
from lms.reporting.forms import FigurePeopleFilter, read_exact_keys
from lms.reporting.queries.areas import Area
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.rules.vocabulary import COURSE, pick_filters
from lms.web.container import today
from lms.web.transaction import reading_session


def read_people_query(form: FigurePeopleFilter, area: Area) -> PeopleQuery:
    """Return the query of the list that the URL asks for."""
    return build_people_query(
        reading_session(), area, read_list_params(form), today=today(), language=current_language()
    )


def read_list_params(form: FigurePeopleFilter) -> dict[str, Any]:
    """Read the parameters of build_people_query() from the URL."""
    return {
        "measure": form.measure.data,
        "course": form.course.data,
        "period": form.period.data,
        "boundaries": form.format_boundaries_day(),
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
