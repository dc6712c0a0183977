"""Reads of what happened to a person's sign-in cards, from the audit record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.accounts.queries.own_events import is_of_account
from lms.core.database import BigKey
from lms.core.rows import read_rows

CARD_EVENTS: Final = (
    "card_made",
    "card_used",
    "card_refused",
    "card_revoked",
    "password_link_created",
    "own_access_ended",
    "account_care_given",
    "account_care_withdrawn",
)
EVENTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class CardEvent:
    """An event of a card, from the audit record."""

    at: datetime
    kind: str
    details: dict[str, Any]


def list_card_events(session: Session, person_id: int) -> Sequence[CardEvent]:
    """Return the last hundred events of a person's cards, the newest first."""
    rows = session.execute(_select_card_events(), {"person_id": person_id})
    return list(read_rows(CardEvent, rows))


@cache
def _select_card_events() -> Select[*tuple[Any, ...]]:
    return (
        select(AuditEvent.at, AuditEvent.kind, AuditEvent.details)
        .where(
            is_of_account(bindparam("person_id", type_=BigKey)), AuditEvent.kind.in_(CARD_EVENTS)
        )
        .order_by(AuditEvent.id.desc())
        .limit(EVENTS_SHOWN)
    )
