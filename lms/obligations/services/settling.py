"""Settle the messages about duties that are no longer open."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, cast, exists, literal, update
from sqlalchemy.orm import Session, aliased

from lms.core.list_parameters import is_one_of
from lms.messaging.models import Message
from lms.messaging.rules.kinds import KINDS
from lms.obligations.models import Obligation
from lms.obligations.rules import OPEN

_OWN_DUTY: Final = sorted(name for name, kind in KINDS.items() if kind.own_duty)
_OTHER = aliased(Obligation)
_has_open_reason = exists().where(
    _OTHER.person_id == Obligation.person_id,
    _OTHER.course_id == Obligation.course_id,
    _OTHER.state == OPEN,
)
_is_about_settled_duty = exists().where(
    Obligation.person_id == Message.person_id,
    literal("obligation:").concat(cast(Obligation.id, String)) == Message.subject,
    ~_has_open_reason.correlate(Obligation),
)
_SETTLE: Final = (
    update(Message)
    .where(
        is_one_of(Message.person_id, "people"),
        Message.kind.in_(_OWN_DUTY),
        Message.settled_at.is_(None),
        Message.withdrawn_at.is_(None),
        _is_about_settled_duty,
    )
    .execution_options(synchronize_session=False)
)


def settle_messages(session: Session, *, person_ids: Collection[int], now: datetime) -> None:
    """Settle these people's messages about duties of which no reason is open. One statement.

    A settled message is neither sent nor counted as unread; it stays in the list with a note.
    """
    people: dict[str, Any] = {"people": sorted(set(person_ids))}
    session.execute(_SETTLE.values(settled_at=now), people)
