"""Screen of the events of an assignment."""

from datetime import date
from typing import Any

from flask import render_template

from lms.accounts.rules import format_full_name
from lms.core.i18n import N_, format_date, format_number
from lms.core.i18n import gettext as _
from lms.obligations import queries
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.web import access
from lms.web.transaction import session
from lms.web.typed_text import describe_typed_text

EVENTS = {
    "created": N_("made"),
    "approved": N_("approved"),
    "refused": N_("refused"),
    "changed": N_("changed"),
    "due_moved": N_("the due day was moved for some"),
    "withdrawn": N_("withdrawn"),
}


@blueprint.get("/<int:assignment_id>/record")
@access.role(*ASSIGNERS)
def record(assignment_id: int) -> str:
    """Show the events of an assignment."""
    row = load_assignment(assignment_id)
    events = [
        (event, *_describe_event(event))
        for event in queries.list_assignment_events(session(), assignment_id)
    ]
    return render_template("obligations/record.html", row=row, events=events)


def _describe_event(event: Any) -> tuple[str, str]:
    """Return the event in words with its reason, and the name of the person who caused it."""
    words = _(EVENTS[event.kind])
    if event.kind == "due_moved":
        words = _("the due day was moved to %(day)s for %(people)s") % {
            "day": format_date(date.fromisoformat(event.details["due_on"])),
            "people": format_number(event.details["people"]),
        }
    if event.kind == "created" and "people" in event.details:
        words = _("made, for %(people)s people on that day") % {
            "people": format_number(event.details["people"])
        }
    reason = event.details.get("reason") if event.kind != "created" else ""
    by = format_full_name(event.surname or "", event.given_name or "", event.patronymic or "")
    return (f"{words} – {describe_typed_text(reason)}" if reason else words), by
