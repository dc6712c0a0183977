"""The chain of seals: the hashed form of an event, heads, and what can be wrong with a chain."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

START: Final = "0" * 64  # stands before the first seal
# What an event's moment may lie before the last seal: longer than any transaction.
TOLERANCE: Final = timedelta(hours=1)
EVENT_COLUMNS: Final = (
    "id",
    "at",
    "actor_id",
    "kind",
    "subject",
    "details",
    "request_id",
    "origin",
    "network",
    "device",
)
CHANGED: Final = "changed"
REMOVED: Final = "removed"
SEAL_REMOVED: Final = "seal removed"
INSERTED: Final = "inserted"
BACKDATED: Final = "backdated"
CUT_OFF: Final = "cut off or rewritten"
_HEAD: Final = re.compile(r"(?:(\d{1,18}):)?\b([0-9a-f]{64})\b")
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Head:
    """The number and the hash of a seal; without a number if only the hash is known."""

    number: int | None
    hash: str

    def __str__(self) -> str:
        return self.hash if self.number is None else f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A fault of the record: its code, and the seal and the event at which it is.

    `kind` and `at` are the event's.
    """

    code: str
    number: int | None = None
    event_id: int | None = None
    kind: str = ""
    at: datetime | None = None


def compute_hash(previous: str, number: int, sealed_at: datetime, event: Any) -> str:
    """Return the hash of a seal from the one before and all columns of its event.

    What is hashed: the previous hash, a line break, and a JSON list in ASCII, without spaces and
    with sorted keys: number, moment of sealing, EVENT_COLUMNS. Moments are in UTC, in ISO 8601 with
    microseconds.
    """
    values = [number, _format_moment(sealed_at), event.id, _format_moment(event.at), *event[2:10]]
    return hashlib.sha256(f"{previous}\n{_encode(values)}".encode("ascii")).hexdigest()


def _format_moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def parse_heads(text: str) -> list[Head]:
    """Return all heads in a text: "1234:" and a hash, or a hash alone."""
    return [Head(int(number) if number else None, digest) for number, digest in _HEAD.findall(text)]


def check_chain(rows: Iterable[Any], heads: list[Head]) -> Iterator[ChainFault]:
    """Yield the faults of a whole chain, then the heads that are not in it.

    `rows` are the seals by number, each with the columns of its event, all None if it is missing.
    A fault does not make those after it wrong: the check goes on from the hash that is stored.
    """
    walk, missing = _Walk(), set(heads)
    heads_by_hash = {head.hash: head for head in heads}
    for row in rows:
        yield from walk.check(row)
        head = heads_by_hash.get(row.hash)
        if head is not None and head.number in (None, row.number):
            missing.discard(head)
    yield from (ChainFault(CUT_OFF, head.number) for head in heads if head in missing)


class _Walk:
    """The state of a walk along the chain."""

    def __init__(self) -> None:
        self.hash, self.number = START, 0
        self.run_at: datetime | None = None  # the moment of the present run of sealing
        self.earlier_run_at: datetime | None = None

    def check(self, row: Any) -> Iterator[ChainFault]:
        """Yield what is wrong with the next seal and its event."""
        yield from self._check_gap(row)
        if row.sealed_at != self.run_at:
            self.run_at, self.earlier_run_at = row.sealed_at, self.run_at
        if row.id is None:
            yield ChainFault(REMOVED, row.number, row.event_id)
        elif compute_hash(self.hash, row.number, row.sealed_at, row) != row.hash:
            yield ChainFault(
                code=CHANGED, number=row.number, event_id=row.id, kind=row.kind, at=row.at
            )
        elif is_backdated(row.at, self.earlier_run_at):
            yield ChainFault(
                code=BACKDATED, number=row.number, event_id=row.id, kind=row.kind, at=row.at
            )
        self.hash, self.number = row.hash, row.number

    def _check_gap(self, row: Any) -> Iterator[ChainFault]:
        if row.number != self.number + 1:
            yield ChainFault(SEAL_REMOVED, self.number + 1)


def is_backdated(at: datetime, sealed_before: datetime | None) -> bool:
    """Return whether an event claims a moment long before the seals that precede it were made."""
    return sealed_before is not None and at < sealed_before - TOLERANCE
