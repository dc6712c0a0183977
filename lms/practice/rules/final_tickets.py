"""Tickets of tasks of a final test, signed by the server.

A ticket names an attempt and a position in it; the seed stays with the server.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lms.practice.rules.tokens import build_serializer, read_moment, read_values

FINAL_SALT: Final = "task of a final test"


@dataclass(frozen=True, slots=True)
class FinalTicket:
    """What the token of a task in an attempt holds, to the millisecond."""

    attempt_id: int
    position: int
    issued_at: datetime


def sign_final_ticket(secret: bytes, ticket: FinalTicket) -> str:
    """Return the token of a task in an attempt at a final test."""
    milliseconds = int(ticket.issued_at.timestamp() * 1000)
    values = [ticket.attempt_id, ticket.position, milliseconds]
    return str(build_serializer(secret, FINAL_SALT).dumps(values))


def read_final_ticket(secret: bytes, token: str, now: datetime) -> FinalTicket | None:
    """Return the ticket of a token of a final test, as read_ticket does."""
    values = read_values(build_serializer(secret, FINAL_SALT), token, now)
    return None if values is None else FinalTicket(values[0], values[1], read_moment(values[-1]))
