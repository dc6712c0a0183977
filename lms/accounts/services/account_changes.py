"""The signal that an account changed, sent in the same transaction: its owner hears of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor
from lms.accounts.services.changes import split_into_batches


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A change that the owner of an account has to hear of. `kind`: see rules.notices.

    `former_contact` is told too: whoever read it may be the owner, and the new one a stranger.
    `values` word the message; nothing personal.
    """

    person_id: int
    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    former_contact: str | None = None


account_changed = Signal(
    "Sent in the transaction in which something changed that the owners of accounts hear of. The "
    "sender is the session; keywords: changes (a list of AccountChange), now. See docs/adr/0032."
)


def send_account_changed(
    session: Session, changes: Sequence[AccountChange], *, now: datetime
) -> None:
    """Send account_changed, unless there is nothing to tell."""
    if changes:
        account_changed.send(session, changes=changes, now=now)


def send_posts_changed(
    session: Session, kind: str, posts: Collection[tuple[int, int]], *, by: Actor, now: datetime
) -> None:
    """Tell people of posts that somebody else gave or ended: (person id, organisation id).

    Whoever has never used the account learns of it by the invitation.
    """
    owners: set[int] = set()
    for batch in split_into_batches(person_id for person_id, _organisation_id in posts):
        batch_owners = (Person.id.in_(batch), Person.password_hash.is_not(None))
        owners.update(session.scalars(select(Person.id).where(*batch_owners)))
    owners.discard(by.person_id)
    ids = {organisation_id for person_id, organisation_id in posts if person_id in owners}
    columns = (Organisation.id, Organisation.name_kk, Organisation.name_ru)
    names = {
        row.id: {"kk": row.name_kk, "ru": row.name_ru}
        for row in session.execute(select(*columns).where(Organisation.id.in_(ids)))
    }
    changes = [
        AccountChange(person_id, kind, {"organisation": names[organisation_id]})
        for person_id, organisation_id in posts
        if person_id in owners
    ]
    send_account_changed(session, changes, now=now)
