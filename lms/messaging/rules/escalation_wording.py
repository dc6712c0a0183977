"""Wording of messages to officials about people who are late with mandatory courses."""

from collections.abc import Callable
from typing import Final

from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words


def _word_escalation_to_hr(values: MessageValues) -> Words:
    count = int(values.get("count", 0))
    title = ngettext(
        "%(num)s employee of yours is long overdue with a mandatory course",
        "%(num)s employees of yours are long overdue with mandatory courses",
        count,
    )
    body = _(
        "The day by which they had to complete it passed some time ago. They come first in the "
        "list of all who are late: you can remind them, move the day or grant an exemption."
    )
    return Words(
        title % {"num": format_number(count)}, body, "/obligations/late", _("See who is late")
    )


def _word_escalation_to_officer(values: MessageValues) -> Words:
    count = int(values.get("count", 0))
    title = ngettext(
        "%(num)s civil servant of your territory is long overdue with a mandatory course",
        "%(num)s civil servants of your territory are long overdue with mandatory courses",
        count,
    )
    body = _(
        "Their HR departments were told before, and the courses are still not completed. See "
        "where they work."
    )
    return Words(
        title % {"num": format_number(count)}, body, "/obligations/late", _("See who is late")
    )


ESCALATION_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.ESCALATION_HR: _word_escalation_to_hr,
    kinds.ESCALATION_OFFICER: _word_escalation_to_officer,
}
