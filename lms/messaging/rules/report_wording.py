"""Wording of messages about reports: to hand in, sent, and no longer sent."""

from collections.abc import Callable
from typing import Final

from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.report_names import name_values_report
from lms.messaging.rules.words import MessageValues, Words, format_day


def _word_report_due(values: MessageValues) -> Words:
    title = _("Hand in the report by %(day)s") % {"day": format_day(values)}
    body = _(
        "The report of the half-year is counted from the records and only has to be looked at "
        "and handed in."
    )
    path = f"/periodic-reports/units/{int(values.get('unit', 0))}/{values.get('period', '')}"
    return Words(title, body, path, _("Open the report"))


def _word_report_sent(values: MessageValues) -> Words:
    title = name_values_report(values)
    if values.get("subject") != "saved":
        title = f"{title}, {format_day(values, 'first')} – {format_day(values, 'last')}"
    body = _("The report that you asked to get is ready. It can be saved on the site for 30 days.")
    return Words(
        title, body, f"/schedules/sent/{int(values.get('sending', 0))}", _("Open the report")
    )


def _word_reports_ended(values: MessageValues) -> Words:
    title = _("You no longer get a report by e-mail: %(report)s") % {
        "report": name_values_report(values)
    }
    body = _(
        "You no longer answer for what it shows, or it was deleted, so nothing more is sent. If "
        "that is a mistake, tell whoever gives roles."
    )
    return Words(title, body, "/messaging/", _("Open the messages"))


REPORT_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.REPORT_DUE: _word_report_due,
    kinds.REPORT_SENT: _word_report_sent,
    kinds.REPORTS_ENDED: _word_reports_ended,
}
