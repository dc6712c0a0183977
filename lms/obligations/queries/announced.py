"""Reads of what people were told about their open duties, for the next announcements."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from lms.core.list_parameters import is_one_of
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EXEMPTED, KINDS, find_due_day
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.rules import OPEN, RESUMED_EVENT, STANDING
from lms.obligations.rules.keys import DutyKey
from lms.obligations.rules.states import OPENED_EVENT


@dataclass(slots=True)
class AnnouncedDuty:
    """An open duty, and what its person knows of it.

    `orders`: of its open reasons, the earliest first. `openings`: the event that opened each of
    them last, with its time, by obligation id. `told_due_on`: the day that the last message about
    the duty named, at `told_at`; None if there was none.
    """

    due_on: date
    orders: list[str] = field(default_factory=list)
    openings: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    told_due_on: date | None = None
    told_at: datetime | None = None

    def is_latest_opening(self, obligation_id: int, event_id: int) -> bool:
        """Return whether no later event of the obligation opened it."""
        return self.openings.get(obligation_id, (0, None))[0] == event_id

    def is_known_since(self, obligation_id: int, at: datetime) -> bool:
        """Return whether the person was told of the duty, which an opening only added to.

        They were told after this opening, or before it while another reason was open already.
        """
        if self.told_at is None:
            return False
        others = [
            opened_at for other, (_, opened_at) in self.openings.items() if other != obligation_id
        ]
        return self.told_at >= at or any(opened_at < at for opened_at in others)


_opening = aliased(ObligationEvent)
_OPEN_REASONS = (
    select(
        Obligation.id,
        Obligation.course_id,
        Obligation.person_id,
        Obligation.due_on,
        Assignment.reason,
        _opening.id.label("event_id"),
        _opening.at,
    )
    .join(Assignment, Assignment.id == Obligation.assignment_id)
    .join(
        _opening,
        _opening.id
        == select(func.max(ObligationEvent.id))
        .where(
            ObligationEvent.obligation_id == Obligation.id,
            ObligationEvent.kind.in_((OPENED_EVENT, RESUMED_EVENT)),
        )
        .correlate(Obligation)
        .scalar_subquery(),
    )
    .where(
        is_one_of(Obligation.person_id, "people"),
        Obligation.state == OPEN,
        Assignment.state == STANDING,
    )
    .order_by(Obligation.due_on, Obligation.id)
)
_MESSAGES = (
    select(
        Obligation.course_id, Obligation.person_id, Message.kind, Message.values, Message.created_at
    )
    .join(Message, Message.subject == literal("obligation:").concat(cast(Obligation.id, String)))
    .where(
        is_one_of(Obligation.person_id, "people"),
        Message.person_id == Obligation.person_id,
        Message.kind.in_([EXEMPTED, *(name for name, kind in KINDS.items() if kind.own_duty)]),
    )
    .order_by(Message.id)
)


def load_announced_duties(
    session: Session, person_ids: Collection[int]
) -> dict[DutyKey, AnnouncedDuty]:
    """Return these people's open duties in force, by course and person. Two queries."""
    people: dict[str, Any] = {"people": sorted(person_ids)}
    duties: dict[DutyKey, AnnouncedDuty] = {}
    for row in session.execute(_OPEN_REASONS, people):
        duty = duties.setdefault(DutyKey(row.course_id, row.person_id), AnnouncedDuty(row.due_on))
        if row.reason not in duty.orders:
            duty.orders.append(row.reason)
        duty.openings[row.id] = (row.event_id, row.at)
    for row in session.execute(_MESSAGES, people):
        open_duty = duties.get(DutyKey(row.course_id, row.person_id))
        if open_duty is not None:
            # A person who was told of an exemption knows of no duty.
            is_due = row.kind != EXEMPTED
            open_duty.told_due_on = find_due_day(row.values) if is_due else None
            open_duty.told_at = row.created_at if is_due else None
    return duties
