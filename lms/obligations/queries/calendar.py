"""Reads of a person's due days as calendar entries: one for a course."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from lms.obligations.queries.names import AssignmentTitles, find_assignment_titles
from lms.obligations.rules import MET, OPEN, DutyReason, find_leading_reason

KEPT_DAYS: Final = 400  # how far back a calendar goes


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A duty for a calendar.

    `state`: '' if nothing asks for the course any more. `orders`: of the reasons in this state.
    `changes`: the number of the events of all its obligations. `changed_at`: the last one's time.
    """

    course_id: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]
    due_on: date
    state: str
    orders: tuple[str, ...]
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

    What has ended or is exempt is cancelled; what is met stays, without reminders.
    """
    return [
        _build_entry(row, person_id, base_url)
        for row in list_calendar_rows(session, person_id, today=today, obligation_id=obligation_id)
    ]


def list_calendar_rows(
    session: Session, person_id: int, *, today: date, obligation_id: int | None = None
) -> list[CalendarRow]:
    """Return a person's duties of the last year and the future, by due day.

    With `obligation_id` only the duty of this obligation, if it is theirs. At most three queries.
    """
    groups: dict[int, list[Any]] = defaultdict(list)
    duty_course_id: int | None = None
    for row in session.execute(_select_reasons(person_id)):
        groups[row.course_id].append(row)
        if row.id == obligation_id:
            duty_course_id = row.course_id
    if obligation_id is not None:
        groups = {duty_course_id: groups[duty_course_id]} if duty_course_id is not None else {}
    leaders = {course_id: _find_leader(group) for course_id, group in groups.items()}
    if obligation_id is None:
        first = today - timedelta(days=KEPT_DAYS)
        leaders = {key: leader for key, leader in leaders.items() if leader.due_on >= first}
    titles = find_assignment_titles(session, {leader.assignment_id for leader in leaders.values()})
    events = _count_events(session, person_id)
    rows = [
        _build_row(groups[course_id], leader, titles, events)
        for course_id, leader in leaders.items()
    ]
    return sorted(rows, key=lambda row: (row.due_on, row.course_id))


def _select_reasons(person_id: int) -> Any:
    return (
        select(
            Obligation.id,
            Obligation.assignment_id,
            Obligation.course_id,
            Obligation.due_on,
            Obligation.state,
            Obligation.renewed,
            Assignment.reason,
            Assignment.reminder_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .where(Obligation.person_id == person_id)
        .order_by(Obligation.due_on, Obligation.id)
    )


def _find_leader(group: Sequence[Any]) -> Any:
    """Return the leading reason; the latest of all if none counts any more."""
    leader = find_leading_reason(
        DutyReason(obligation_id=row.id, state=row.state, due_on=row.due_on, renewed=row.renewed)
        for row in group
    )
    return next(
        (row for row in group if leader is not None and row.id == leader.obligation_id), group[-1]
    )


def _count_events(session: Session, person_id: int) -> dict[int, tuple[int, datetime]]:
    """Return for each course the number of its obligations' events and the time of the last one."""
    rows = session.execute(
        select(Obligation.course_id, func.count(), func.max(ObligationEvent.at))
        .select_from(ObligationEvent)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(Obligation.person_id == person_id)
        .group_by(Obligation.course_id)
    )
    return {course_id: (count, last_at) for course_id, count, last_at in rows}


def _build_row(
    group: Sequence[Any],
    leader: Any,
    titles: Mapping[int, AssignmentTitles],
    events: Mapping[int, tuple[int, datetime]],
) -> CalendarRow:
    reasons = [row for row in group if row.state == leader.state]
    reminder_days = {days for row in reasons for days in row.reminder_days}
    titles_kk, titles_ru = titles[leader.assignment_id]
    changes, changed_at = events[leader.course_id]
    return CalendarRow(
        course_id=leader.course_id,
        titles_kk=titles_kk,
        titles_ru=titles_ru,
        due_on=leader.due_on,
        state=leader.state if leader.state in (OPEN, MET) else "",
        orders=tuple(dict.fromkeys(row.reason for row in reasons)),
        reminder_days=tuple(sorted(reminder_days, reverse=True)),
        changes=changes,
        changed_at=changed_at,
    )


def _build_entry(row: CalendarRow, person_id: int, base_url: str) -> CalendarEntry:
    title = _(" or ").join(row.titles_kk if current_language() == "kk" else row.titles_ru)
    words = _("Done: %(course)s") if row.state == MET else _("Complete the course: %(course)s")
    return CalendarEntry(
        uid=f"duty-{row.course_id}-{person_id}@{urlsplit(base_url).hostname}",
        title=words % {"course": title},
        starts=row.due_on,
        changed_at=row.changed_at,
        text=_("Basis: %(reason)s") % {"reason": "; ".join(row.orders)},
        url=f"{base_url}/my",
        sequence=row.changes - 1,
        cancelled=not row.state,
        is_free=True,
        remind_days=row.reminder_days if row.state == OPEN else (),
    )
