"""Search and display of lists of people with obligations."""

from functools import partial

from lms.obligations import queries
from lms.obligations.forms.people import LateFilter, ObligedFilter
from lms.obligations.queries import ObligedPerson, ObligedSearch
from lms.obligations.queries.obliged_search import OVERDUE
from lms.obligations.rules.targets import parse_target
from lms.web import access
from lms.web.container import today
from lms.web.pagination import Listing, read_listing
from lms.web.transaction import reading_session


def read_search(form: ObligedFilter | LateFilter, assignment_id: int | None) -> ObligedSearch:
    """Read the search of a filter: people of an assignment, or all who are late."""
    target = parse_target(form.unit.data)
    return ObligedSearch(
        assignment_id=assignment_id,
        state=form.state.data if isinstance(form, ObligedFilter) else OVERDUE,
        course="" if isinstance(form, ObligedFilter) else form.course.data,
        unit_id=target.region_unit_id if target is not None else None,
        organisation=form.organisation.data or "",
        name=form.name.data or "",
        by_duty=isinstance(form, LateFilter),
    )


def read_obliged_people(
    search: ObligedSearch, sort: str, total: int | None = None
) -> Listing[ObligedPerson]:
    """Read the page of the list that the URL asks for. `total`: its rows, if counted already."""
    arguments = (reading_session(), access.actor(), search)
    rows = queries.count_obliged_people(*arguments, today=today()) if total is None else total
    return read_listing(
        partial(queries.list_obliged_people, *arguments, today=today(), sort=sort, total=rows),
        lambda: rows,
    )
