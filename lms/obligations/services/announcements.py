"""Send people messages about their obligations.

The messages are derived from the events, so that no service that changes obligations has to send
any.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.catalogue.models import Course
from lms.core.clock import Moment
from lms.core.list_parameters import is_one_of
from lms.messaging.models import Message
from lms.messaging.rules.kinds import ASSIGNED, DUE_MOVED, EMAIL, EXEMPTED, EXEMPTION_ENDED
from lms.messaging.services import Note, tell_people
from lms.obligations.models import Assignment, Exemption, Obligation, ObligationEvent
from lms.obligations.queries.reminders import is_in_force, is_reachable
from lms.obligations.rules import states as s

SEARCH_LIMIT: Final = 5000  # event ids in one search, because each search may scan all DAYS
BATCH: Final = 100  # events in one transaction: on SQLite other writers wait for it
# How far back events are announced. After longer downtime, "My learning" and reminders do it.
DAYS: Final = 3
KEY: Final = "obligation_event:"
_ANNOUNCED: Final = (s.OPENED_EVENT, s.RESUMED_EVENT, s.CONTINUED_EVENT, s.EXEMPTED_EVENT)


def find_unannounced_events(
    session: Session, *, after: int, limit: int = SEARCH_LIMIT, moment: Moment
) -> list[int]:
    """Return the ids of the next events that were not announced, in their order.

    This only reads, because it may scan all events of DAYS and must not block writers.
    """
    query = _select_unannounced(moment.today, ObligationEvent.id > after, ObligationEvent.id)
    return list(session.scalars(query.limit(limit)))


def announce_events(
    session: Session,
    *,
    event_ids: Collection[int],
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Send the messages about these events, each once.

    Events that a later one has overtaken are left out, and people on leave.
    """
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
    query = _select_unannounced(moment.today, is_one_of(ObligationEvent.id, "events"), *columns)
    rows = session.execute(query, {"events": list(event_ids)}).all()
    exemption_ids = {row.details.get("exemption") for row in rows} - {None}
    last_days = _load_last_days(session, exemption_ids)
    notes = [note for row in rows if (note := _build_note(row, last_days)) is not None]
    tell_people(session, notes=notes, moment=moment, channels=channels)


def _select_unannounced(
    today: date, condition: ColumnElement[bool], *columns: Any
) -> Select[*tuple[Any, ...]]:
    is_announced = exists().where(
        Message.key == literal(KEY).concat(cast(ObligationEvent.id, String))
    )
    return (
        select(*columns)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(Person, Person.id == Obligation.person_id)
        .where(
            ObligationEvent.on > today - timedelta(days=DAYS),
            ObligationEvent.kind.in_(_ANNOUNCED),
            condition,
            ~is_announced,
            is_in_force(),
            is_reachable(today),
        )
        .order_by(ObligationEvent.id)
    )


def _build_note(row: Any, last_days: dict[int, date | None]) -> Note | None:
    kind = _message_kind(row)
    if kind is None:
        return None
    subject = f"obligation:{row.obligation_id}"
    values = {"course": row.slug}
    if kind == EXEMPTED:
        exemption_id = row.details.get("exemption")
        subject = f"exemption:{exemption_id}"
        last_day = last_days.get(exemption_id)
        if last_day is not None:
            values["until"] = last_day.isoformat()
    else:
        values["due"] = row.due_on.isoformat()
    return Note(row.person_id, kind, f"{KEY}{row.id}", subject, values)


def _message_kind(row: Any) -> str | None:
    """Return the kind of message for an event; None if it needs none or is out of date."""
    why = row.details.get("why")
    if row.kind == s.EXEMPTED_EVENT:
        # An exempt person who moves gets another event of the same exemption.
        is_new = row.details.get("since") == row.on.isoformat()
        return EXEMPTED if row.state == s.EXEMPT and is_new else None
    if row.state != s.OPEN:
        return None
    if row.kind == s.CONTINUED_EVENT:
        return DUE_MOVED if why in (s.DUE_MOVED, s.TERMS) else None
    return EXEMPTION_ENDED if why == s.EXEMPTION_OVER else ASSIGNED


def _load_last_days(session: Session, exemption_ids: Collection[int]) -> dict[int, date | None]:
    """Return the last day of each exemption; None for one without an end."""
    rows = session.execute(
        select(Exemption.id, Exemption.ends_on).where(Exemption.id.in_(exemption_ids))
    )
    return {row.id: row.ends_on for row in rows}
