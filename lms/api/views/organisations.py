"""Organisations below the token's own."""

from typing import Any

from lms.api import queries, services
from lms.api.forms.organisations import GET_ORGANISATIONS, PUT_ORGANISATIONS
from lms.api.views.common import record_write, serves
from lms.api.views.paging import page, place
from lms.web import access
from lms.web.container import moment
from lms.web.tokens import bearer
from lms.web.transaction import session


@serves(GET_ORGANISATIONS)
def get_organisations(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of organisations."""
    found = queries.organisations(session(), by=access.actor(), **place(asked, "organisations"))
    return page("organisations", found)


@serves(PUT_ORGANISATIONS)
def put_organisations(sent: dict[str, Any]) -> dict[str, Any]:
    """Adds and changes branches."""
    results = services.put_organisations(
        session(),
        by=access.actor(),
        own=bearer().organisation,
        sent=sent["organisations"],
        moment=moment(),
    )
    answer = services.summed(results, ("created", "changed", "unchanged", "faulty"))
    record_write(PUT_ORGANISATIONS, answer["counts"])
    return answer
