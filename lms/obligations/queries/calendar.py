"""What a person has to complete, as calendars have it (lms/core/calendar.py)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core.calendar import CalendarEntry
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.queries.names import assignment_titles
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN

KEPT_DAYS: Final = 400  # what was due longer ago is in no calendar any more


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """An obligation as a calendar shows it. `changes` grows with whatever happens to it; `changed_at` is when the last thing did."""

    obligation_id: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]
    due_on: date
    state: str
    reason: str
    reminder_days: tuple[int, ...]
    changes: int
    changed_at: datetime


def due_entries(
    session: Session,
    person_id: int,
    *,
    today: date,
    base_url: str,
    obligation_id: int | None = None,
) -> list[CalendarEntry]:
    """A person's due days of the last year and to come (or the one asked for, if it is theirs), by day. What is over is cancelled, what is done
    stays and reminds no more. Three queries at most.
    """
    return [
        _entry(row, base_url)
        for row in calendar_rows(session, person_id, today=today, obligation_id=obligation_id)
    ]


def calendar_rows(
    session: Session, person_id: int, *, today: date, obligation_id: int | None = None
) -> list[CalendarRow]:
    """A person's obligations of the last year and to come, by day (or the one asked for, if it is theirs); three queries at most."""
    wanted = [
        Obligation.person_id == person_id,
        Obligation.due_on >= today - timedelta(days=KEPT_DAYS),
    ]
    if obligation_id is not None:
        wanted = [Obligation.person_id == person_id, Obligation.id == obligation_id]
    rows = session.execute(
        select(
            Obligation.id,
            Obligation.assignment_id,
            Obligation.due_on,
            Obligation.state,
            Assignment.reason,
            Assignment.reminder_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .where(*wanted)
        .order_by(Obligation.due_on, Obligation.id)
    ).all()
    titles = assignment_titles(session, {row.assignment_id for row in rows})
    events = session.execute(
        select(ObligationEvent.obligation_id, func.count(), func.max(ObligationEvent.at))
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(*wanted)
        .group_by(ObligationEvent.obligation_id)
    )
    changes: dict[int, Any] = {row[0]: row[1:] for row in events}
    return [
        CalendarRow(
            row.id,
            *titles[row.assignment_id],
            row.due_on,
            row.state,
            row.reason,
            tuple(row.reminder_days),
            *changes[row.id],
        )
        for row in rows
    ]


def _entry(row: CalendarRow, base_url: str) -> CalendarEntry:
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
