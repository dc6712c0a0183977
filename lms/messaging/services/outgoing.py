"""A claimed delivery, ready to be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import SWITCHABLE, get_category


@dataclass(frozen=True, slots=True)
class OutgoingDelivery:
    """A claimed delivery.

    `until` identifies the claim; `titles` are the titles of its courses by slug. `given_name` is
    how its reader is greeted.
    """

    delivery_id: int
    person_id: int
    channel: str
    contact: str
    language: str
    token: str
    attempts: int
    until: datetime
    zone: ZoneInfo
    messages: tuple[MessageRow, ...]
    titles: dict[str, str]
    given_name: str = ""

    @property
    def is_refusable(self) -> bool:
        """Return whether its reader can unsubscribe from all that it tells."""
        return all(get_category(message.kind) in SWITCHABLE for message in self.messages)


def build_outgoing(
    row: Any,
    messages: Sequence[MessageRow],
    titles: dict[str, dict[str, str]],
    until: datetime,
    zone: ZoneInfo,
) -> OutgoingDelivery:
    """Build a claimed delivery from its row and what it has to tell."""
    return OutgoingDelivery(
        delivery_id=row.id,
        person_id=row.person_id,
        channel=row.channel,
        contact=row.contact,
        language=row.language,
        token=row.token,
        attempts=row.attempts,
        until=until,
        zone=ZoneInfo(row.time_zone) if row.time_zone else zone,
        messages=tuple(messages),
        titles=titles[row.language],
        given_name=row.given_name,
    )
