"""The screen of one person's obligation, with its record and exemptions."""

from typing import Any, Final

from flask import render_template

from lms.accounts.rules import PAGE_SEEN
from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.obligations import queries
from lms.obligations.errors import PersonNotObliged
from lms.obligations.exports import describe_states
from lms.obligations.queries.obligation_record import ObligationEventRow, list_obligation_events
from lms.obligations.rules import states as s
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.web import access
from lms.web.container import today
from lms.web.personal import note_access
from lms.web.transaction import reading_session
from lms.web.typed_text import describe_typed_text

MOST_EXEMPTIONS: Final = 50
# Words for an event by its kind and reason, or by its kind alone.
EVENTS: Final = {
    "opened": N_("has to complete the course"),
    "opened renewal": N_("has to complete the course anew"),
    "met": N_("completed the course"),
    "ended": N_("need not complete the course any more"),
    "ended left": N_("no longer among those whom the assignment is for"),
    "ended withdrawn": N_("the assignment was withdrawn"),
    "ended retired": N_("the course went out of service"),
    "exempted": N_("is exempt"),
    "resumed": N_("has to complete the course again"),
    "resumed returned": N_("came back among those whom the assignment is for"),
    "resumed exemption_over": N_("the exemption is over"),
    "resumed revoked": N_("the certificate was revoked"),
    "renewed": N_("is due anew"),
    "continued": N_("the due day or the area changed"),
    "continued moved": N_("moved to another unit or organisation"),
    "continued leave": N_("the due day was moved by a leave"),
    "continued terms": N_("the assignment was changed"),
    "continued due_moved": N_("the due day was moved"),
}


@blueprint.get("/<int:assignment_id>/people/<int:person_id>")
@access.role(*ASSIGNERS)
def person(assignment_id: int, person_id: int) -> str:
    """Show a person's obligation by an assignment."""
    row = load_person(assignment_id, person_id)
    note_access([person_id], PAGE_SEEN)
    key = {"assignment_id": assignment_id, "person_id": person_id}
    return render_template(
        "obligations/person.html",
        row=row,
        state=describe_states(row, today()),
        assignment=queries.find_assignment(
            reading_session(), access.actor(), assignment_id, today=today()
        ),
        reason=describe_typed_text(queries.load_terms(reading_session(), assignment_id).reason),
        exemptions=queries.list_exemptions(
            reading_session(), access.actor(), today=today(), limit=MOST_EXEMPTIONS, **key
        ),
        events=[
            (event, describe_event(event))
            for event in list_obligation_events(reading_session(), **key)
            if not _is_of_figures(event)
        ],
    )


def load_person(assignment_id: int, person_id: int) -> queries.ObligedPerson:
    """Load a person's obligation if the actor answers for them. Raises PersonNotObliged."""
    row = queries.find_obliged_person(
        reading_session(),
        access.actor(),
        assignment_id=assignment_id,
        person_id=person_id,
        today=today(),
    )
    if row is None:
        raise PersonNotObliged
    return row


def _is_of_figures(event: ObligationEventRow) -> bool:
    """Return whether an event serves figures alone, and the next one says what happened."""
    return event.kind == s.REPLACED_EVENT or (
        event.kind == s.RESUMED_EVENT and event.details.get("why") in s.NOT_RESUMED
    )


def describe_event(event: ObligationEventRow) -> str:
    """Return an event in words, with the reason that was given."""
    key = f"{event.kind} {event.details.get('why', '')}"
    words = _(EVENTS.get(key, EVENTS[event.kind]))
    reason: Any = event.details.get("reason")
    return f"{words} – {describe_typed_text(reason)}" if reason else words
