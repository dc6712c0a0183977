"""Who has to learn what by when."""

from typing import Any

from lms.api import queries
from lms.api.forms.obligations import GET_OBLIGATIONS, GET_SUMMARY
from lms.api.queries import ObligationsAsked
from lms.api.views.common import note_reading, serves
from lms.api.views.paging import page, place
from lms.web import access
from lms.web.container import today
from lms.web.transaction import session


@serves(GET_OBLIGATIONS)
def get_obligations(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of obligations."""
    found = queries.obligations(
        session(),
        by=access.actor(),
        asked=_asked(asked),
        today=today(),
        **place(asked, "obligations"),
    )
    note_reading([row["person_id"] for row in found.rows])
    return page("obligations", found)


@serves(GET_SUMMARY)
def get_summary(asked: dict[str, Any]) -> dict[str, Any]:
    """Sums by course: no data of anybody."""
    day = today()
    sums = queries.obligation_sums(session(), by=access.actor(), asked=_asked(asked), today=day)
    return {"as_of": day.isoformat(), "courses": sums}


def _asked(asked: dict[str, Any]) -> ObligationsAsked:
    return ObligationsAsked(
        asked.get("state"),
        asked.get("due_before"),
        asked.get("person"),
        asked.get("course"),
        asked.get("organisation"),
    )
