"""Terms and values above the tables of a report."""

from datetime import date
from typing import Any

from markupsafe import Markup

from lms.core.i18n import format_date, format_datetime
from lms.core.i18n import gettext as _
from lms.periodic_reports.rules import NamedPeriod, find_report_due_day, hash_content
from lms.periodic_reports.services import ReadyReport
from lms.periodic_reports.views.texts import pick_language
from lms.reporting.queries.areas import UNITS, Area


def find_area_due_day(area: Area, period: NamedPeriod) -> date | None:
    """Return the deadline of an area's report; organisations have none."""
    return find_report_due_day(period, whole=area.whole) if area.kind == UNITS else None


def describe_report(area: Area, ready: ReadyReport) -> list[tuple[str, Any]]:
    """Return the terms and values above the tables of a report."""
    content = ready.content
    days = f"{format_date(content.period.first)} – {format_date(content.period.last)}"
    due = find_area_due_day(area, content.period)
    terms: list[tuple[str, Any]] = [
        (_("Period"), days),
        (_("Counted on"), format_date(content.counted_on)),
    ]
    if due:
        terms.append((_("Due on"), format_date(due)))
    if not ready.is_handed_in:
        return terms
    terms += [
        (_("Report handed in"), format_datetime(ready.moment.now, ready.moment.zone)),
        (_("Handed in by"), ready.by_name or _("the operator of this site")),
        (_("Number"), content.number),
    ]
    words = content.words
    if content.correction:
        correction = pick_language(words.correction) if words else content.correction
        terms.append((_("Corrected"), correction))
    if words:
        signature = f"{words.signer}, {pick_language(words.post)}"
        terms += [
            (_("To whom the report goes"), pick_language(words.addressee)),
            (_("Who signs"), signature),
        ]
        if not words.lateness.is_empty:
            terms.append((_("Why the report is late"), pick_language(words.lateness)))
    return [
        *terms,
        (_("SHA-256 of the content"), Markup("<code>{}</code>").format(hash_content(content))),
    ]
