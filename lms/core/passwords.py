"""Passwords, hashed with Argon2id. Never hash inside a write transaction: it is slow on purpose."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, Semaphore, local
from typing import TYPE_CHECKING, Final

from lms.core.errors import Overloaded
from lms.core.i18n import N_

if TYPE_CHECKING:
    from argon2 import PasswordHasher

RETRY_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one hash. The defaults come from the OWASP Password Storage Cheat Sheet."""

    rounds: int = 2
    kibibytes: int = 19456
    lanes: int = 1


class HashingBusy(Overloaded):
    """Too many passwords are being hashed at this moment."""

    message = N_("Many people are signing in right now. Wait a few seconds and try again.")


class HashingGate:
    """Lets one thread of a process hash at a time, so that the others can serve pages.

    At most `queue_length` threads wait for their turn, each for at most `seconds`.
    """

    def __init__(self, *, queue_length: int = 64, seconds: float = 5) -> None:
        self._seconds = seconds
        self._turn = Lock()
        self._slots = Semaphore(1 + queue_length)
        self._thread = local()

    @classmethod
    def build_for_threads(cls, threads: int, *, seconds: float = 5) -> "HashingGate":
        """Build a gate that leaves a quarter of a process's threads, at least one, for pages."""
        free = max(1, threads // 4)
        return cls(queue_length=max(0, threads - free - 1), seconds=seconds)

    @contextmanager
    def take_turn(self) -> Iterator[None]:
        """Hold the gate. Reentrant. Raises HashingBusy if the turn does not come in time."""
        if getattr(self._thread, "has_turn", False):
            yield
            return
        if not self._slots.acquire(blocking=False):
            raise HashingBusy(retry_after=RETRY_SECONDS)
        try:
            if not self._turn.acquire(timeout=self._seconds):
                raise HashingBusy(retry_after=RETRY_SECONDS)
            self._thread.has_turn = True
            try:
                yield
            finally:
                self._thread.has_turn = False
                self._turn.release()
        finally:
            self._slots.release()


class Passwords:
    """Hashes and verifies passwords. They are not truncated, and case matters."""

    def __init__(self, cost: Cost | None = None, gate: HashingGate | None = None) -> None:
        self._cost = cost or Cost()
        self._gate = gate or HashingGate()
        # For callers whose earlier steps count only if the hash is computed.
        self.take_turn = self._gate.take_turn

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # kept off the start path

        return PasswordHasher(
            time_cost=self._cost.rounds,
            memory_cost=self._cost.kibibytes,
            parallelism=self._cost.lanes,
        )

    @cached_property
    def _dummy_hash(self) -> str:
        return self._hasher.hash("")

    def hash(self, password: str) -> str:
        """Return the hash with its salt and cost, as it is stored. Raises HashingBusy."""
        with self.take_turn():
            return self._hasher.hash(normalise_password(password))

    def is_match(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password matches the stored hash. Raises HashingBusy.

        Without a hash it returns False after the same work, so that timing reveals nothing.
        """
        from argon2.exceptions import InvalidHashError, VerificationError  # kept off the start path

        with self.take_turn():
            try:
                return (
                    self._hasher.verify(
                        password_hash or self._dummy_hash, normalise_password(password)
                    )
                    and password_hash is not None
                )
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether the hash has another cost: the next sign-in should then renew it."""
        return self._hasher.check_needs_rehash(password_hash)


def normalise_password(password: str) -> str:
    """Return the password in NFC: some keyboards send й and ё as two characters."""
    return unicodedata.normalize("NFC", password)
