"""The signals that people and accounts changed, sent in the same transaction to higher domains."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor
from lms.core.clock import Moment

BATCH: Final = 1000

people_changed = Signal(
    "Sent in the transaction in which the audience, the unit, the organisation, posts, absences, "
    "the blocking or a merge of people changed, "
    "or what they are counted by, or an organisation in which they hold a post moved. The sender "
    "is the session; "
    "keywords: person_ids (a list of at most 1000), by_id, moment. See docs/adr/0008."
)

iin_changed = Signal(
    "Sent in the transaction in which the IIN of a person was confirmed, corrected, withdrawn or "
    "found with others too. The sender is the session; keywords: person_id, event (rules/iin.py), "
    "moment. See docs/adr/0029."
)


def send_people_changed(
    session: Session, person_ids: Iterable[int], *, by: Actor, moment: Moment
) -> None:
    """Send people_changed in batches, once the changes are flushed to the database."""
    session.flush()
    for batch in split_into_batches(person_ids):
        people_changed.send(session, person_ids=batch, by_id=by.audit_id, moment=moment)


def split_into_batches(person_ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield the distinct ids in order, in lists short enough for one statement."""
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


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
        is_owner = (Person.id.in_(batch), Person.password_hash.is_not(None))
        owners.update(session.scalars(select(Person.id).where(*is_owner)))
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
