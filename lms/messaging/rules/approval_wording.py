"""Wording of messages to officials about assignments that need an approval."""

from collections.abc import Callable
from typing import Final

from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words


def _word_approval_wanted(values: MessageValues) -> Words:
    people = int(values.get("people", 0))
    title = _("An assignment waits for approval: “%(course)s”") % {"course": values["course"]}
    body = ngettext(
        "It concerns %(num)s person, so a second official has to approve or refuse it.",
        "It concerns %(num)s people, so a second official has to approve or refuse it.",
        people,
    )
    return Words(
        title,
        body % {"num": format_number(people)},
        _build_assignment_path(values),
        _("Open the assignment"),
    )


def _word_approval_decided(values: MessageValues) -> Words:
    if values.get("approved"):
        title = _("The assignment is approved: “%(course)s”")
        body = _("It is in force. Everyone concerned is told.")
    else:
        title = _("The assignment is refused: “%(course)s”")
        body = _("Nobody gets this duty. The reason stands with the assignment.")
    return Words(
        title % {"course": values["course"]},
        body,
        _build_assignment_path(values),
        _("Open the assignment"),
    )


def _build_assignment_path(values: MessageValues) -> str:
    return (
        f"/obligations/{int(values['assignment'])}" if values.get("assignment") else "/obligations/"
    )


APPROVAL_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.APPROVAL_WANTED: _word_approval_wanted,
    kinds.APPROVAL_DECIDED: _word_approval_decided,
}
