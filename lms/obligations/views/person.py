"""One person's obligation as those who answer for them see it: what it is, how it came to be so, what can be done."""

from typing import Any, Final

from flask import render_template

from lms.accounts.rules import PAGE_SEEN
from lms.core.i18n import gettext as _
from lms.core.i18n import mark
from lms.obligations import queries
from lms.obligations.errors import PersonNotObliged
from lms.obligations.queries.record import ObligationEventRow, obligation_events
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.web import access
from lms.web.container import today
from lms.web.personal import note_access
from lms.web.transaction import reading

MOST_EXEMPTIONS: Final = 50
# What happened, by the kind of the event and the reason in its details; the kind alone where the reason says no more.
EVENTS: Final = {
    "opened": mark("has to complete the course"),
    "opened renewal": mark("has to complete the course anew"),
    "met": mark("completed the course"),
    "ended": mark("need not complete the course any more"),
    "ended left": mark("no longer among those whom the assignment is for"),
    "ended withdrawn": mark("the assignment was withdrawn"),
    "ended retired": mark("the course went out of service"),
    "exempted": mark("is exempt"),
    "resumed": mark("has to complete the course again"),
    "resumed returned": mark("came back among those whom the assignment is for"),
    "resumed exemption_over": mark("the exemption is over"),
    "resumed revoked": mark("the certificate was revoked"),
    "renewed": mark("is due anew"),
    "continued": mark("the due day or the place changed"),
    "continued moved": mark("moved to another unit or organisation"),
    "continued leave": mark("the due day was moved by a leave"),
    "continued terms": mark("the assignment was changed"),
    "continued due_moved": mark("the due day was moved"),
}


@blueprint.get("/<int:assignment_id>/people/<int:person_id>")
@access.role(*ASSIGNERS)
def person(assignment_id: int, person_id: int) -> str:
    """A person's obligation by an assignment, with its record and exemptions."""
    row = load_person(assignment_id, person_id)
    note_access([person_id], PAGE_SEEN)
    ours = {"assignment_id": assignment_id, "person_id": person_id}
    return render_template(
        "obligations/person.html",
        row=row,
        assignment=queries.assignment(reading(), access.actor(), assignment_id, today=today()),
        reason=queries.terms(reading(), assignment_id).reason,
        exemptions=queries.exemptions(
            reading(), access.actor(), today=today(), limit=MOST_EXEMPTIONS, **ours
        ),
        events=[
            (event, event_words(event))
            for event in obligation_events(reading(), **ours)
            if event.kind != "replaced"
        ],
        today=today(),
    )


def load_person(assignment_id: int, person_id: int) -> queries.ObligedPerson:
    """The person's latest obligation by the assignment, if the actor answers for them. Raises PersonNotObliged."""
    row = queries.obliged_person(
        reading(), access.actor(), assignment_id=assignment_id, person_id=person_id, today=today()
    )
    if row is None:
        raise PersonNotObliged
    return row


def event_words(event: ObligationEventRow) -> str:
    """What happened, in words, with the reason that was given."""
    key = f"{event.kind} {event.details.get('why', '')}"
    words = _(EVENTS.get(key, EVENTS[event.kind]))
    reason: Any = event.details.get("reason")
    return f"{words} – {reason}" if reason else words
