"""The signal by which higher domains learn that people changed, in the transaction in which they did."""

from collections.abc import Iterable, Iterator
from typing import Final

from blinker import Signal
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment

BATCH: Final = 1000

people_changed = Signal(
    "Sent in the transaction in which the audience, the unit, the organisation, posts, absences, the blocking or a merge of people changed, "
    "or what they are counted by, or an organisation in which they hold a post moved. The sender is the session; "
    "keywords: person_ids (a list of at most 1000), by_id, moment. See docs/adr/0008."
)


def send_people_changed(
    session: Session, person_ids: Iterable[int], *, by: Actor, moment: Moment
) -> None:
    """Tells of the change, in batches; what was changed is in the database by then."""
    session.flush()
    for batch in in_batches(person_ids):
        people_changed.send(session, person_ids=batch, by_id=by.audit_id, moment=moment)


def in_batches(person_ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids, each once and in order, in lists of a length that a statement can take."""
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
