"""Endpoints of organisations below the token's own."""

from typing import Any

from lms.api import queries, services
from lms.api.forms.organisations import GET_ORGANISATIONS, PUT_ORGANISATIONS
from lms.api.views.common import record_write, register_endpoint
from lms.api.views.paging import build_page, read_position
from lms.web import access
from lms.web.container import moment
from lms.web.tokens import bearer
from lms.web.transaction import session


@register_endpoint(GET_ORGANISATIONS)
def get_organisations(query: dict[str, Any]) -> dict[str, Any]:
    """Return a page of organisations."""
    page = queries.list_organisations(
        session(), by=access.actor(), **read_position(query, "organisations")
    )
    return build_page("organisations", page)


@register_endpoint(PUT_ORGANISATIONS)
def put_organisations(content: dict[str, Any]) -> dict[str, Any]:
    """Add and change branches."""
    results = services.put_organisations(
        session(),
        by=access.actor(),
        own=bearer().organisation,
        items=content["organisations"],
        moment=moment(),
    )
    answer = services.summarise_results(results, ("created", "changed", "unchanged", "faulty"))
    record_write(PUT_ORGANISATIONS, answer["counts"])
    return answer
