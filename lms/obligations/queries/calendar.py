"""List a person's due days as calendar entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.core.calendar import CalendarEntry
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.rows import read_row
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.queries.names import Titles, assignment_titles
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN

KEPT_DAYS: Final = 400  # how far back a calendar goes


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """An obligation for a calendar.

    `changes`: the number of its events. `changed_at`: the time of the last one.
    """

    obligation_id: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]
    due_on: date
    state: str
    reason: str
    reminder_days: tuple[int, ...]
    changes: int
    changed_at: datetime


def list_due_entries(
    session: Session,
    person_id: int,
    *,
    today: date,
    base_url: str,
    obligation_id: int | None = None,
) -> list[CalendarEntry]:
    """Return the rows of list_calendar_rows() as calendar entries.

    Ended and exempt obligations are cancelled; met ones stay, without reminders.
    """
    return [
        _build_entry(row, base_url)
        for row in list_calendar_rows(session, person_id, today=today, obligation_id=obligation_id)
    ]


def list_calendar_rows(
    session: Session, person_id: int, *, today: date, obligation_id: int | None = None
) -> list[CalendarRow]:
    """Return a person's obligations of the last year and the future, by due day.

    With `obligation_id` only this one, if it is theirs. At most three queries.
    """
    conditions = [Obligation.person_id == person_id]
    if obligation_id is None:
        conditions.append(Obligation.due_on >= today - timedelta(days=KEPT_DAYS))
    else:
        conditions.append(Obligation.id == obligation_id)
    rows = session.execute(
        select(
            Obligation.id.label("obligation_id"),
            Obligation.assignment_id,
            Obligation.due_on,
            Obligation.state,
            Assignment.reason,
            Assignment.reminder_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .where(*conditions)
        .order_by(Obligation.due_on, Obligation.id)
    ).all()
    titles = assignment_titles(session, {row.assignment_id for row in rows})
    events = _count_events(session, conditions)
    return [_build_row(row, titles[row.assignment_id], events[row.obligation_id]) for row in rows]


def _count_events(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> dict[int, tuple[int, datetime]]:
    """Return for each obligation the number of its events and the time of the last one."""
    rows = session.execute(
        select(ObligationEvent.obligation_id, func.count(), func.max(ObligationEvent.at))
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(*conditions)
        .group_by(ObligationEvent.obligation_id)
    )
    return {obligation_id: (count, last_at) for obligation_id, count, last_at in rows}


def _build_row(row: Any, titles: Titles, events: tuple[int, datetime]) -> CalendarRow:
    titles_kk, titles_ru = titles
    changes, changed_at = events
    return read_row(
        CalendarRow,
        row,
        titles_kk=titles_kk,
        titles_ru=titles_ru,
        reminder_days=tuple(row.reminder_days),
        changes=changes,
        changed_at=changed_at,
    )


def _build_entry(row: CalendarRow, base_url: str) -> CalendarEntry:
    title = _(" or ").join(row.titles_kk if current_language() == "kk" else row.titles_ru)
    words = _("Done: %(course)s") if row.state == MET else _("Complete the course: %(course)s")
    return CalendarEntry(
        uid=f"obligation-{row.obligation_id}@{urlsplit(base_url).hostname}",
        title=words % {"course": title},
        starts=row.due_on,
        changed_at=row.changed_at,
        text=_("Why: %(reason)s") % {"reason": row.reason},
        url=f"{base_url}/my",
        sequence=row.changes - 1,
        cancelled=row.state in (ENDED, EXEMPT),
        is_free=True,
        remind_days=row.reminder_days if row.state == OPEN else (),
    )
