"""The message about an event of a duty, if its person does not know it already."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from lms.messaging.rules.kinds import ASSIGNED, DUE_MOVED, DUE_SOONER, EXEMPTED, EXEMPTION_ENDED
from lms.messaging.rules.orders import name_orders
from lms.messaging.services import Note
from lms.obligations.queries.announced import AnnouncedDuty
from lms.obligations.rules import states as s

KEY: Final = "obligation_event:"


def word_exemption(row: Any, last_days: Mapping[int, date | None]) -> Note | None:
    """Return the message about an exemption from a duty of which no reason is open."""
    # An exempt person who moves gets another event of the same exemption.
    is_new = row.details.get("since") == row.on.isoformat()
    if row.kind != s.EXEMPTED_EVENT or not is_new:
        return None
    exemption_id = row.details.get("exemption")
    values = {"course": row.slug}
    last_day = last_days.get(exemption_id)
    if last_day is not None:
        values["until"] = last_day.isoformat()
    # One exemption is told of once, also if later assignments of the course are frozen by it.
    key = f"exemption:{exemption_id} {row.course_id}-{row.person_id}"
    return Note(
        person_id=row.person_id,
        kind=EXEMPTED,
        key=key,
        subject=f"obligation:{row.obligation_id}",
        values=values,
    )


def word_duty(row: Any, duty: AnnouncedDuty, now: datetime) -> Note | None:
    """Return the message about a duty that is open, and remember the day that it names."""
    kind = _choose_kind(row, duty)
    if kind is None:
        return None
    duty.told_due_on, duty.told_at = duty.due_on, now
    orders = [row.reason] if kind == DUE_SOONER else duty.orders
    values = {"course": row.slug, "due": duty.due_on.isoformat(), **name_orders(orders)}
    subject = f"obligation:{row.obligation_id}"
    return Note(
        person_id=row.person_id, kind=kind, key=f"{KEY}{row.id}", subject=subject, values=values
    )


def _choose_kind(row: Any, duty: AnnouncedDuty) -> str | None:
    """Return the kind of message for an event; None if the person knows it already."""
    why, announced_day = row.details.get("why"), duty.told_due_on
    if row.state != s.OPEN:
        return None
    if row.kind == s.CONTINUED_EVENT:
        is_news = why in (s.DUE_MOVED, s.TERMS) and announced_day != duty.due_on
        return DUE_MOVED if is_news else None
    if not duty.is_latest_opening(row.obligation_id, row.id):
        return None
    if duty.is_known_since(row.obligation_id, row.at):
        return DUE_SOONER if announced_day is not None and duty.due_on < announced_day else None
    return EXEMPTION_ENDED if why == s.EXEMPTION_OVER else ASSIGNED
