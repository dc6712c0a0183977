"""People with their posts."""

from typing import Any

from lms.api import queries, services
from lms.api.forms.people import END_POSTS, GET_PEOPLE, PUT_PEOPLE
from lms.api.views.common import note_reading, record_write, serves
from lms.api.views.paging import page, place
from lms.web import access
from lms.web.container import container, moment
from lms.web.tokens import bearer
from lms.web.transaction import session


@serves(GET_PEOPLE)
def get_people(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of people."""
    found = queries.people(
        session(),
        by=access.actor(),
        cipher=container().iin_cipher,
        organisation_id=asked.get("organisation"),
        **place(asked, "people"),
    )
    note_reading([row["id"] for row in found.rows])
    return page("people", found)


@serves(PUT_PEOPLE)
def put_people(sent: dict[str, Any]) -> dict[str, Any]:
    """Adds and changes people. Whoever was there already is told that they were looked at: the answer says how they compare."""
    results = services.put_people(
        session(),
        by=access.actor(),
        own=bearer().organisation,
        people=sent["people"],
        cipher=container().iin_cipher,
        moment=moment(),
        source=f"api_token:{bearer().token_id}",
    )
    note_reading(
        [result.id for result in results if result.id is not None and result.state != "created"]
    )
    answer = services.summed(results, ("created", "changed", "unchanged", "faulty"))
    record_write(PUT_PEOPLE, answer["counts"])
    return answer


@serves(END_POSTS)
def end_posts(sent: dict[str, Any]) -> dict[str, Any]:
    """Ends posts."""
    results = services.end_posts(
        session(),
        by=access.actor(),
        own=bearer().organisation,
        posts=sent["posts"],
        cipher=container().iin_cipher,
        moment=moment(),
    )
    note_reading([result.id for result in results if result.id is not None])
    answer = services.summed(results, ("ended", "unchanged", "faulty"))
    record_write(END_POSTS, answer["counts"])
    return answer
