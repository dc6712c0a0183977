"""Interfaces of the domains above lms.web: the types of the functions that lms/app.py passes to it.

Every page knows its reader, records what they do and look at, and offers long lists as files. The
domains that see to it stand above lms.web, which must not import them; so the Container carries
their functions, and these types say as much of them as lms.web has to know. A domain that asks a
higher one has a Hook instead.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session


class RequestActor(Protocol):
    """Who acts in a request: an Actor of lms.accounts, as far as lms.web knows it."""

    @property
    def person_id(self) -> int:
        """The id of the person; 0 for an API client."""
        ...

    @property
    def audit_id(self) -> int | None:
        """The id for the audit records."""
        ...

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held in any scope."""
        ...

    def with_token(self, token: str) -> "RequestActor":
        """Return the same person with the token of their cookie."""
        ...


class Bearer(Protocol):
    """The holder of an API token: a TokenHolder of lms.auth, as far as lms.web knows it."""

    @property
    def token_id(self) -> int:
        """The id of the token."""
        ...

    @property
    def scopes(self) -> frozenset[str]:
        """What the token may do."""
        ...

    @property
    def actor(self) -> RequestActor:
        """In whose name it acts."""
        ...


class UnsentMail(Protocol):
    """What waits in the outbox: a MailBacklog of lms.messaging, as /metrics shows it."""

    @property
    def counts(self) -> Mapping[str, int]:
        """The e-mails and SMS by state."""
        ...

    @property
    def oldest(self) -> datetime | None:
        """Since when the oldest of them has been ready."""
        ...

    @property
    def letters(self) -> int:
        """How many letters of accounts wait."""
        ...


class UnsentMailReader(Protocol):
    """Reads what waits in the outbox."""

    def __call__(self, session: Session, /, *, now: datetime) -> UnsentMail:
        """Return what waits."""
        ...


# Of the hash of a token and a moment; None if nobody is signed in with it then.
ActorLoader = Callable[[Session, str, datetime], RequestActor | None]
BearerLoader = Callable[[Session, str, datetime], Bearer | None]


class AccessRecorder(Protocol):
    """Records that somebody looked at the data of people."""

    def __call__(
        self,
        session: Session,
        /,
        *,
        by_id: int | None,
        person_ids: Iterable[int],
        access_kind: str,
        now: datetime,
    ) -> None:
        """Record it; looking at one's own data is not recorded."""
        ...


class EventRecorder(Protocol):
    """Adds an event to the audit record."""

    def __call__(
        self,
        session: Session,
        *,
        kind: str,
        subject: str,
        now: datetime,
        by_id: int | None = None,
        **details: Any,
    ) -> None:
        """Add the event; `details` are ids and words of the program."""
        ...


class EventFinder(Protocol):
    """Tells whether somebody's action is in the audit record since a moment."""

    def __call__(
        self, session: Session, /, *, kind: str, subject: str, by_id: int | None, since: datetime
    ) -> bool:
        """Return whether it is."""
        ...


class FileRequester(Protocol):
    """Requests that a job writes a long list to a file."""

    def __call__(
        self,
        session: Session,
        /,
        *,
        by: RequestActor,
        source: str,
        params: Mapping[str, Any],
        title: str,
        rows: int,
        language: str,
        now: datetime,
    ) -> int:
        """Return the id of the file. Raises Conflict where the person has too many."""
        ...
