"""What the pages of reports by e-mail show: names, days, what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for

from lms.core.i18n import format_date, format_datetime, format_number
from lms.core.i18n import gettext as _
from lms.messaging.queries import MailOf
from lms.messaging.rules.states import BOUNCED, CANCELLED, SENT
from lms.messaging.rules.states import FAILED as MAIL_FAILED
from lms.messaging.rules.wording import report_name
from lms.schedules.forms import SENDING_NAMES, every_name, state_name
from lms.schedules.queries import ScheduleRow, SendingRow
from lms.schedules.rules import ACTIVE, DRAWN, FAILED, NO_RIGHT, SAVED
from lms.web.container import container
from lms.web.tables import ExportTable, Row

KILOBYTE: Final = 1024


def name_of(row: ScheduleRow | SendingRow) -> str:
    """What is sent, in words."""
    return report_name(row.subject, row.name, row.place)


def days_of(row: SendingRow) -> str:
    """The days that a report is about; a saved report has days of its own."""
    return "" if row.subject == SAVED else f"{format_date(row.first)} – {format_date(row.last)}"


def schedules_table(rows: Sequence[ScheduleRow]) -> ExportTable:
    """A row for each schedule."""
    made = [
        {
            "name": {
                "text": name_of(row),
                "href": url_for("schedules.schedule", schedule_id=row.id),
            },
            "every": every_name(row.every, before_due=row.before_due),
            "state": standing(row),
            "next": format_date(row.next_on) if row.state == ACTIVE else None,
        }
        for row in rows
    ]
    columns = [
        {"key": "name", "label": _("Report"), "kind": "link"},
        {"key": "every", "label": _("How often")},
        {"key": "state", "label": _("State")},
        {"key": "next", "label": _("Next on")},
    ]
    return ExportTable(_("Reports by e-mail"), columns, made, name="schedules")


def standing(row: ScheduleRow) -> str:
    """Whether it comes, and why not."""
    if row.ended_why == NO_RIGHT:
        return _("Ended: you no longer answer for it")
    if row.ended_at is None and row.unwanted:
        return _("Pauses: you take no reports by e-mail")
    return state_name(row.state)


def sendings_table(rows: Sequence[SendingRow], mails: Mapping[str, MailOf]) -> ExportTable:
    """A row for each time that a report was sent."""
    zone, made = container().settings.timezone, []
    for row in rows:
        cells = sending_cells(row, mails.get(row.key), zone)
        made.append(
            {
                **cells,
                "day": {
                    "text": cells["day"],
                    "href": url_for("schedules.sent_one", sending_id=row.id),
                },
            }
        )
    columns = [
        {"key": "day", "label": _("Sent on"), "kind": "link"},
        {"key": "name", "label": _("Report")},
        {"key": "days", "label": _("Period")},
        {"key": "file", "label": _("File")},
        {"key": "outcome", "label": _("What became of it")},
    ]
    return ExportTable(_("What was sent"), columns, made, name="reports-sent")


def sending_cells(row: SendingRow, mail: MailOf | None, zone: ZoneInfo) -> Row:
    """What the columns say of a sending: on a page, and in a file that is written when the request is over."""
    return {
        "day": format_datetime(row.begun_at, zone),
        "name": name_of(row),
        "days": days_of(row) or None,
        "file": row.format.upper(),
        "outcome": outcome(row, mail, zone),
    }


def outcome(row: SendingRow, mail: MailOf | None, zone: ZoneInfo) -> str:
    """What became of a report, and of its e-mail."""
    if row.state != DRAWN:
        return _failure(row) if row.state == FAILED else _(SENDING_NAMES[row.state])
    if mail is None:
        return _("Ready on the site; there was no address for an e-mail")
    if mail.state in (BOUNCED, MAIL_FAILED):
        return _("Ready on the site; the e-mail did not arrive: %(reason)s") % {
            "reason": mail.error
        }
    if mail.state == SENT:
        return _("Sent by e-mail on %(day)s") % {"day": format_datetime(mail.sent_at, zone)}
    if mail.state == CANCELLED:
        return _("Ready on the site; no e-mail was needed any more")
    return _("Ready on the site; the e-mail leaves soon")


def _failure(row: SendingRow) -> str:
    return {
        "RenderingFailed": _(
            "Could not be drawn: it is too large for a PDF. Choose Excel instead."
        ),
        "GivenUp": _("Could not be drawn: the server was stopped meanwhile. Send it again."),
    }.get(row.error) or _("Could not be counted: open the report to see why.")


def sending_facts(row: SendingRow, mail: MailOf | None, now: datetime) -> list[tuple[str, Any]]:
    """What is said of a report that was sent: terms and values."""
    zone = container().settings.timezone
    facts: list[tuple[str, Any]] = []
    if days_of(row):
        facts.append((_("Period"), days_of(row)))
    if row.drawn_at is not None:
        facts.append((_("Counted on"), format_datetime(row.drawn_at, zone)))
    if row.is_kept(now):
        size = format_number(max(1, round((row.size or 0) / KILOBYTE)))
        facts.append(
            (_("File"), _("%(format)s, %(size)s KB") % {"format": row.format.upper(), "size": size})
        )
    return [*facts, (_("What became of it"), outcome(row, mail, zone))]
