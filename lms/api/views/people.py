"""Endpoints of people with their posts."""

from typing import Any

from lms.api import queries, services
from lms.api.forms.people import END_POSTS, GET_PEOPLE, PUT_PEOPLE
from lms.api.views.common import note_reading, record_write, register_endpoint
from lms.api.views.paging import build_page, read_position
from lms.web import access
from lms.web.container import container, moment
from lms.web.tokens import bearer
from lms.web.transaction import session


@register_endpoint(GET_PEOPLE)
def get_people(query: dict[str, Any]) -> dict[str, Any]:
    """Return a page of people."""
    page = queries.list_people(
        session(),
        by=access.actor(),
        cipher=container().iin_cipher,
        organisation_id=query.get("organisation"),
        **read_position(query, "people"),
    )
    note_reading([row["id"] for row in page.rows])
    return build_page("people", page)


@register_endpoint(PUT_PEOPLE)
def put_people(content: dict[str, Any]) -> dict[str, Any]:
    """Add and change people.

    The reply tells how known people compare, so their data counts as read.
    """
    results = services.put_people(
        session(),
        by=access.actor(),
        own=bearer().organisation,
        people=content["people"],
        cipher=container().iin_cipher,
        moment=moment(),
        source=f"api_token:{bearer().token_id}",
    )
    note_reading(
        [result.id for result in results if result.id is not None and result.state != "created"]
    )
    answer = services.summarise_results(
        results, ("created", "changed", "invited", "unchanged", "faulty")
    )
    record_write(PUT_PEOPLE, answer["counts"])
    return answer


@register_endpoint(END_POSTS)
def end_posts(content: dict[str, Any]) -> dict[str, Any]:
    """End posts."""
    results = services.end_posts(
        session(),
        by=access.actor(),
        own=bearer().organisation,
        posts=content["posts"],
        cipher=container().iin_cipher,
        moment=moment(),
    )
    note_reading([result.id for result in results if result.id is not None])
    answer = services.summarise_results(results, ("ended", "unchanged", "faulty"))
    record_write(END_POSTS, answer["counts"])
    return answer
