"""Texts and tables of the screens of reports by e-mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for

from lms.core.i18n import format_date, format_datetime, format_number
from lms.core.i18n import gettext as _
from lms.messaging.queries import MailOutcome
from lms.messaging.rules.report_names import name_report
from lms.messaging.rules.states import BOUNCED, CANCELLED, SENT
from lms.messaging.rules.states import FAILED as MAIL_FAILED
from lms.schedules.forms import SENDING_STATE_NAMES, describe_state, name_frequency
from lms.schedules.queries import ScheduleRow, SendingRow
from lms.schedules.rules import ACTIVE, DRAWN, FAILED, NO_RIGHT, SAVED
from lms.web.container import container
from lms.web.tables import ExportTable, TableRow

KILOBYTE: Final = 1024


def describe_report_title(row: ScheduleRow | SendingRow) -> str:
    """Return the title of a report."""
    return name_report(row.subject, row.name, row.area_names)


def describe_days(row: SendingRow) -> str:
    """Return the period of a report as text; empty for a saved report."""
    return "" if row.subject == SAVED else f"{format_date(row.first)} – {format_date(row.last)}"


def build_schedules_table(rows: Sequence[ScheduleRow]) -> ExportTable:
    """Return the table of schedules."""
    table_rows = [
        {
            "name": {
                "text": describe_report_title(row),
                "href": url_for("schedules.schedule", schedule_id=row.id),
            },
            "every": name_frequency(row.subject, row.every, before_due=row.is_before_due),
            "state": describe_schedule_state(row),
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
    return ExportTable(_("Reports by e-mail"), columns, table_rows, name="schedules")


def describe_schedule_state(row: ScheduleRow) -> str:
    """Return the state of a schedule with its reason."""
    if row.ended_why == NO_RIGHT:
        return _("Ended: you no longer answer for it")
    if row.ended_at is None and row.unwanted:
        return _("Pauses: you take no reports by e-mail")
    return describe_state(row.state)


def build_sendings_table(
    rows: Sequence[SendingRow], mails: Mapping[str, MailOutcome]
) -> ExportTable:
    """Return the table of sendings; `mails`: outcomes of the e-mails by SendingRow.key."""
    zone, table_rows = container().settings.timezone, []
    for row in rows:
        cells = build_sending_cells(row, mails.get(row.key), zone)
        table_rows.append(
            {
                **cells,
                "day": {
                    "text": cells["day"],
                    "href": url_for("schedules.sending", sending_id=row.id),
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
    return ExportTable(_("What was sent"), columns, table_rows, name="reports-sent")


def build_sending_cells(row: SendingRow, mail: MailOutcome | None, zone: ZoneInfo) -> TableRow:
    """Return the cells of a sending, for a page and for a file written after the request."""
    return {
        "day": format_datetime(row.begun_at, zone),
        "name": describe_report_title(row),
        "days": describe_days(row) or None,
        "file": row.format.upper(),
        "outcome": describe_outcome(row, mail, zone),
    }


def describe_outcome(row: SendingRow, mail: MailOutcome | None, zone: ZoneInfo) -> str:
    """Return the outcome of a report and of its e-mail."""
    if row.state != DRAWN:
        return _describe_failure(row) if row.state == FAILED else _(SENDING_STATE_NAMES[row.state])
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


def _describe_failure(row: SendingRow) -> str:
    return {
        "RenderingFailed": _(
            "Could not be drawn: it is too large for a PDF. Choose Excel instead."
        ),
        "GivenUp": _("Could not be drawn: the server was stopped meanwhile. Send it again."),
    }.get(row.error) or _("Could not be counted: open the report to see why.")


def list_sending_facts(
    row: SendingRow, mail: MailOutcome | None, now: datetime
) -> list[tuple[str, Any]]:
    """Return the terms and values that describe a sending."""
    zone = container().settings.timezone
    facts: list[tuple[str, Any]] = []
    if describe_days(row):
        facts.append((_("Period"), describe_days(row)))
    if row.drawn_at is not None:
        facts.append((_("Counted on"), format_datetime(row.drawn_at, zone)))
    if row.is_kept(now):
        size = format_number(max(1, round((row.size or 0) / KILOBYTE)))
        facts.append(
            (_("File"), _("%(format)s, %(size)s KB") % {"format": row.format.upper(), "size": size})
        )
    return [*facts, (_("What became of it"), describe_outcome(row, mail, zone))]
