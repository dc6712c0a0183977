"""Passwords: hashed with Argon2id, slow on purpose. Never call this inside a transaction that writes."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work a hash is. The defaults are those of argon2-cffi (RFC 9106, the profile for little memory)."""

    rounds: int = 3
    kibibytes: int = 65536
    lanes: int = 4


class Passwords:
    """Hashes passwords and checks them. Nothing is cut off or changed: what differs in a letter, its case or its kind is another one."""

    def __init__(self, cost: Cost | None = None) -> None:
        self._cost = cost or Cost()

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # kept off the start path

        return PasswordHasher(
            time_cost=self._cost.rounds,
            memory_cost=self._cost.kibibytes,
            parallelism=self._cost.lanes,
        )

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("")

    def hash(self, password: str) -> str:
        """The hash with its salt and cost, as it is stored."""
        return self._hasher.hash(composed(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed. Without a hash the answer is no, after the same work."""
        from argon2.exceptions import InvalidHashError, VerificationError  # kept off the start path

        try:
            return (
                self._hasher.verify(stored or self._nobody, composed(password))
                and stored is not None
            )
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost, so that the next sign-in should renew it."""
        return self._hasher.check_needs_rehash(stored)


def composed(password: str) -> str:
    """The password as it was typed, with letters and their accents as one character (NFC): some keyboards send й and ё as two."""
    return unicodedata.normalize("NFC", password)
