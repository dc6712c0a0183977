"""Run tokens: which task is played by whom, with which seed and since when, signed by the server.

One token is good for one run. It holds no name: the enrolment is a number, 0 for a visitor. That of
a final test names an attempt and a position in it; its seed stays with the server.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from lms.scenes.rules.shuffling import MAX_SEED

VISITOR: Final = 0
VALIDITY: Final = timedelta(days=60)  # a telephone may be without a line for weeks
LONGEST_TOKEN: Final = 300
SALT: Final = "practice run"
FINAL_SALT: Final = "task of a final test"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a run token holds, to the millisecond; `token_hash` identifies the run."""

    enrolment_id: int
    task_id: int
    seed: int
    issued_at: datetime
    token_hash: str = ""


@dataclass(frozen=True, slots=True)
class FinalTicket:
    """What the token of a task in an attempt holds, to the millisecond."""

    attempt_id: int
    position: int
    issued_at: datetime


def draw_ticket(enrolment_id: int, task_id: int, now: datetime) -> Ticket:
    """Return a ticket with a seed that nobody can tell beforehand."""
    return Ticket(enrolment_id, task_id, secrets.randbelow(MAX_SEED + 1), now)


def sign_ticket(secret: bytes, ticket: Ticket) -> str:
    """Return the token of a ticket."""
    milliseconds = int(ticket.issued_at.timestamp() * 1000)
    values = [ticket.enrolment_id, ticket.task_id, ticket.seed, milliseconds]
    return str(_build_serializer(secret).dumps(values))


def read_ticket(secret: bytes, token: str, now: datetime) -> Ticket | None:
    """Return the ticket of a token that this server has signed and that is not too old."""
    values = _read_values(_build_serializer(secret), token, now)
    if values is None:
        return None
    # Of what the token holds: its last letter can be written in several ways.
    digest = hashlib.sha256(repr(values).encode()).hexdigest()
    return Ticket(values[0], values[1], values[2], _to_moment(values[-1]), digest)


def sign_final_ticket(secret: bytes, ticket: FinalTicket) -> str:
    """Return the token of a task in an attempt at a final test."""
    milliseconds = int(ticket.issued_at.timestamp() * 1000)
    values = [ticket.attempt_id, ticket.position, milliseconds]
    return str(_build_serializer(secret, FINAL_SALT).dumps(values))


def read_final_ticket(secret: bytes, token: str, now: datetime) -> FinalTicket | None:
    """Return the ticket of a token of a final test, as read_ticket does."""
    values = _read_values(_build_serializer(secret, FINAL_SALT), token, now)
    return None if values is None else FinalTicket(values[0], values[1], _to_moment(values[-1]))


def _read_values(serializer: URLSafeSerializer, token: str, now: datetime) -> list[int] | None:
    """Return what a token holds, its time last; None for a forged one or one that is too old."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        values: list[int] = serializer.loads(token)
    except BadSignature:
        return None
    return None if _to_moment(values[-1]) < now - VALIDITY else values


def _to_moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _build_serializer(secret: bytes, salt: str = SALT) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
