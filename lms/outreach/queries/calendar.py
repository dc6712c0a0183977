"""Sessions as calendars have them (lms/core/calendar.py)."""

from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.core.calendar import CalendarEntry
from lms.core.clock import Moment
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.outreach.queries.people import OwnSession, calendar_sessions
from lms.outreach.queries.sessions import SessionRow
from lms.outreach.rules import WAITING, WITHDRAWN

REMIND_DAYS: Final = (1,)


def session_entry(row: SessionRow, *, base_url: str, zone: ZoneInfo) -> CalendarEntry:
    """A session as a file for whoever may come to it."""
    return _entry(
        row, row.id, row.title_kk if current_language() == "kk" else row.title_ru, base_url, zone
    )


def session_entries(
    session: Session, person_id: int, *, moment: Moment, base_url: str
) -> list[CalendarEntry]:
    """The sessions for which a person signed up. One that is off for them is cancelled; one for which they only wait is not sure. One query."""
    return [
        _own_entry(row, base_url, moment.zone)
        for row in calendar_sessions(session, person_id, now=moment.now)
    ]


def _own_entry(row: OwnSession, base_url: str, zone: ZoneInfo) -> CalendarEntry:
    title = row.title_kk if current_language() == "kk" else row.title_ru
    words = (
        _("Waiting for a place: %(lesson)s") % {"lesson": title} if row.state == WAITING else title
    )
    is_off = row.state == WITHDRAWN
    return _entry(
        row, row.session_id, words, base_url, zone, is_off=is_off, is_sure=row.state != WAITING
    )


def _entry(
    row: Any,
    session_id: int,
    title: str,
    base_url: str,
    zone: ZoneInfo,
    *,
    is_off: bool = False,
    is_sure: bool = True,
) -> CalendarEntry:
    language = current_language()
    place, unit, note = (getattr(row, f"{name}_{language}") for name in ("place", "unit", "note"))
    return CalendarEntry(
        uid=f"session-{session_id}@{urlsplit(base_url).hostname}",
        title=title,
        starts=row.starts_at.astimezone(zone),
        ends=row.ends_at.astimezone(zone),
        changed_at=row.changed_at,
        text=note,
        place=f"{place}, {unit}",
        url=f"{base_url}/outreach/sessions/{session_id}",
        sequence=row.changes,
        cancelled=is_off or row.cancelled_at is not None,
        tentative=not is_sure,
        remind_days=REMIND_DAYS,
    )
