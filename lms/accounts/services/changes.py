"""The signals that people and IINs changed, sent in the same transaction to higher domains."""

from collections.abc import Iterable, Iterator
from typing import Final

from blinker import Signal
from sqlalchemy.orm import Session

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
