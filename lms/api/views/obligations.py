"""Endpoints of obligations."""

from typing import Any

from lms.api import queries
from lms.api.forms.obligations import GET_OBLIGATIONS, GET_SUMMARY
from lms.api.queries import ObligationFilter
from lms.api.views.common import note_reading, register_endpoint
from lms.api.views.paging import build_page, read_position
from lms.web import access
from lms.web.container import today
from lms.web.transaction import session


@register_endpoint(GET_OBLIGATIONS)
def get_obligations(query: dict[str, Any]) -> dict[str, Any]:
    """Return a page of obligations."""
    page = queries.list_obligations(
        session(),
        by=access.actor(),
        filters=_read_filter(query),
        today=today(),
        **read_position(query, "obligations"),
    )
    note_reading([row["person_id"] for row in page.rows])
    return build_page("obligations", page)


@register_endpoint(GET_SUMMARY)
def get_summary(query: dict[str, Any]) -> dict[str, Any]:
    """Return sums by course, without personal data."""
    day = today()
    sums = queries.count_obligations(
        session(), by=access.actor(), filters=_read_filter(query), today=day
    )
    return {"as_of": day.isoformat(), "courses": sums}


def _read_filter(query: dict[str, Any]) -> ObligationFilter:
    return ObligationFilter(
        state=query.get("state"),
        due_before=query.get("due_before"),
        person_id=query.get("person"),
        course=query.get("course"),
        organisation_id=query.get("organisation"),
    )
