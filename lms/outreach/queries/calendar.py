"""Trainings as calendar entries (lms/core/calendar.py)."""

from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.core.calendar import CalendarEntry
from lms.core.clock import Moment
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.outreach.queries.own_trainings import OwnTraining, list_calendar_trainings
from lms.outreach.queries.training_rows import TrainingRow
from lms.outreach.rules import WAITING, WITHDRAWN

REMIND_DAYS: Final = (1,)


def make_calendar_entry(row: TrainingRow, *, base_url: str, zone: ZoneInfo) -> CalendarEntry:
    """Return a training as a calendar entry for anyone who may come."""
    return _build_entry(row, row.id, _build_title(row), base_url, zone)


def list_calendar_entries(
    session: Session, person_id: int, *, moment: Moment, base_url: str
) -> list[CalendarEntry]:
    """Return the trainings a person signed up for as calendar entries. One query.

    A withdrawn or cancelled one is CANCELLED, one that they wait for is TENTATIVE.
    """
    return [
        _build_own_entry(row, base_url, moment.zone)
        for row in list_calendar_trainings(session, person_id, now=moment.now)
    ]


def _build_title(row: TrainingRow | OwnTraining) -> str:
    return row.title_kk if current_language() == "kk" else row.title_ru


def _build_own_entry(row: OwnTraining, base_url: str, zone: ZoneInfo) -> CalendarEntry:
    title = _build_title(row)
    if row.state == WAITING:
        title = _("Waiting for a seat: %(training)s") % {"training": title}
    is_off = row.state == WITHDRAWN
    return _build_entry(
        row, row.training_id, title, base_url, zone, is_off=is_off, is_sure=row.state != WAITING
    )


def _build_entry(
    row: Any,
    training_id: int,
    title: str,
    base_url: str,
    zone: ZoneInfo,
    *,
    is_off: bool = False,
    is_sure: bool = True,
) -> CalendarEntry:
    language = current_language()
    venue, unit, note = (getattr(row, f"{name}_{language}") for name in ("venue", "unit", "note"))
    return CalendarEntry(
        uid=f"training-{training_id}@{urlsplit(base_url).hostname}",
        title=title,
        starts=row.starts_at.astimezone(zone),
        ends=row.ends_at.astimezone(zone),
        changed_at=row.changed_at,
        text=note,
        location=f"{venue}, {unit}",
        url=f"{base_url}/outreach/trainings/{training_id}",
        sequence=row.changes,
        cancelled=is_off or row.cancelled_at is not None,
        tentative=not is_sure,
        remind_days=REMIND_DAYS,
    )
