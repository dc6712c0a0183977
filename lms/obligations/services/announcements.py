"""Telling people what has become of their obligations: read off the record, so that nothing that changes one has to think of it."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.catalogue.models import Course
from lms.core.clock import Moment
from lms.core.listed import one_of
from lms.messaging.models import Message
from lms.messaging.rules.kinds import ASSIGNED, DUE_MOVED, EMAIL, EXEMPTED, EXEMPTION_ENDED
from lms.messaging.services import Note, tell
from lms.obligations.models import Assignment, Exemption, Obligation, ObligationEvent
from lms.obligations.queries.reminders import asked, reachable
from lms.obligations.rules import states as s

SEARCHED: Final = (
    5000  # events searched for at once: each time all of these days may have to be looked at
)
BATCH: Final = 100  # events told of in one transaction: others wait for it on SQLite
DAYS: Final = 3  # how far back the record is read: after a longer stop of the server the first screen and the reminders say it
KEY: Final = "obligation_event:"
_ANNOUNCED: Final = (s.OPENED_EVENT, s.RESUMED_EVENT, s.CONTINUED_EVENT, s.EXEMPTED_EVENT)


def to_announce(
    session: Session, *, after: int, limit: int = SEARCHED, moment: Moment
) -> list[int]:
    """The next events, by id, of which nobody was told: what was opened for people, moved, or that they are exempt. Only reads: it passes
    over all that was told in these days, and nobody should wait for that.
    """
    return list(
        session.scalars(
            _untold(moment.today, ObligationEvent.id > after, ObligationEvent.id).limit(limit)
        )
    )


def announce_events(
    session: Session,
    *,
    event_ids: Collection[int],
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Tells the people of these events. Each event is told once. What is not so any more is not told, and not to who is on leave."""
    columns = (
        ObligationEvent.id,
        ObligationEvent.kind,
        ObligationEvent.on,
        ObligationEvent.details,
        Obligation.id.label("obligation_id"),
        Obligation.person_id,
        Obligation.state,
        Obligation.due_on,
        Obligation.assignment_id,
        Course.slug,
    )
    query = _untold(moment.today, one_of(ObligationEvent.id, "events"), *columns)
    rows = session.execute(query, {"events": list(event_ids)}).all()
    until = _exempt_until(session, {row.details.get("exemption") for row in rows} - {None})
    notes = [note for row in rows if (note := _note(row, until)) is not None]
    tell(session, notes=notes, moment=moment, channels=channels)


def _untold(today: date, which: ColumnElement[bool], *columns: Any) -> Select[*tuple[Any, ...]]:
    told = exists().where(Message.key == literal(KEY).concat(cast(ObligationEvent.id, String)))
    return (
        select(*columns)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(Person, Person.id == Obligation.person_id)
        .where(
            ObligationEvent.on > today - timedelta(days=DAYS),
            ObligationEvent.kind.in_(_ANNOUNCED),
            which,
            ~told,
            asked(),
            reachable(today),
        )
        .order_by(ObligationEvent.id)
    )


def _note(row: Any, until: dict[int, date | None]) -> Note | None:
    kind = _kind(row)
    if kind is None:
        return None
    key = f"{KEY}{row.id}"
    if kind == EXEMPTED:
        number = row.details.get("exemption")
        ends_on = until.get(number)
        values = {"course": row.slug} | ({} if ends_on is None else {"until": ends_on.isoformat()})
        return Note(row.person_id, kind, key, f"exemption:{number}", values)
    return Note(
        row.person_id,
        kind,
        key,
        f"obligation:{row.obligation_id}",
        {"course": row.slug, "due": row.due_on.isoformat()},
    )


def _kind(row: Any) -> str | None:
    """What an event means to its person, if it is still so; None if nothing that they need to be told."""
    why = row.details.get("why")
    if row.kind == s.EXEMPTED_EVENT:
        begins = (
            row.details.get("since") == row.on.isoformat()
        )  # else the same exemption, at another place
        return EXEMPTED if row.state == s.EXEMPT and begins else None
    if row.state != s.OPEN:
        return None
    if row.kind == s.CONTINUED_EVENT:
        return DUE_MOVED if why in (s.DUE_MOVED, s.TERMS) else None
    return EXEMPTION_ENDED if why == s.EXEMPTION_OVER else ASSIGNED


def _exempt_until(session: Session, exemption_ids: Collection[int]) -> dict[int, date | None]:
    rows = session.execute(
        select(Exemption.id, Exemption.ends_on).where(Exemption.id.in_(exemption_ids))
    )
    return {row.id: row.ends_on for row in rows}
