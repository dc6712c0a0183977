"""Run tokens: which task is played by whom, with which seed and since when, signed by the server.

One token is good for one run. It holds no name: the enrolment is a number, 0 for a visitor.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lms.practice.rules.tokens import build_serializer, read_moment, read_values
from lms.scenes.rules.shuffling import MAX_SEED

VISITOR: Final = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a run token holds, to the millisecond; `token_hash` identifies the run."""

    enrolment_id: int
    task_id: int
    seed: int
    issued_at: datetime
    token_hash: str = ""


def draw_ticket(enrolment_id: int, task_id: int, now: datetime) -> Ticket:
    """Return a ticket with a seed that nobody can tell beforehand."""
    return Ticket(
        enrolment_id=enrolment_id,
        task_id=task_id,
        seed=secrets.randbelow(MAX_SEED + 1),
        issued_at=now,
    )


def sign_ticket(secret: bytes, ticket: Ticket) -> str:
    """Return the token of a ticket."""
    milliseconds = int(ticket.issued_at.timestamp() * 1000)
    values = [ticket.enrolment_id, ticket.task_id, ticket.seed, milliseconds]
    return str(build_serializer(secret).dumps(values))


def read_ticket(secret: bytes, token: str, now: datetime) -> Ticket | None:
    """Return the ticket of a token that this server has signed and that is not too old."""
    values = read_values(build_serializer(secret), token, now)
    if values is None:
        return None
    # Of what the token holds: its last letter can be written in several ways.
    digest = hashlib.sha256(repr(values).encode()).hexdigest()
    return Ticket(
        enrolment_id=values[0],
        task_id=values[1],
        seed=values[2],
        issued_at=read_moment(values[-1]),
        token_hash=digest,
    )
