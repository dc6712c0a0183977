"""Send people messages about their duties: one for a course, whatever number of orders asks for it.

The messages are derived from the events, so that no service that changes obligations has to send
any.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.catalogue.models import Course
from lms.core.clock import Moment
from lms.core.list_parameters import is_one_of
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL
from lms.messaging.services import Note, tell_people
from lms.obligations.models import Assignment, Exemption, Obligation, ObligationEvent
from lms.obligations.queries.announced import load_announced_duties
from lms.obligations.queries.duties import is_leading
from lms.obligations.queries.reminders import is_in_force, is_reachable
from lms.obligations.rules import states as s
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services.duty_notes import KEY, word_duty, word_exemption

SEARCH_LIMIT: Final = 5000  # event ids in one search, because each search may scan all DAYS
BATCH: Final = 100  # events in one transaction: on SQLite other writers wait for it
# How far back events are announced. After longer downtime, "My learning" and reminders do it.
DAYS: Final = 3
_OPENING: Final = (s.OPENED_EVENT, s.RESUMED_EVENT)


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

    Events that a later one has overtaken are left out, and people on leave. One more order for a
    course that is due already is announced only if it makes the course due earlier.
    """
    columns = (
        ObligationEvent.id,
        ObligationEvent.kind,
        ObligationEvent.at,
        ObligationEvent.on,
        ObligationEvent.details,
        Obligation.id.label("obligation_id"),
        Obligation.person_id,
        Obligation.course_id,
        Obligation.state,
        Obligation.due_on,
        Assignment.reason,
        Course.slug,
    )
    query = _select_unannounced(moment.today, is_one_of(ObligationEvent.id, "events"), *columns)
    rows = session.execute(query, {"events": list(event_ids)}).all()
    exemption_ids = {row.details.get("exemption") for row in rows} - {None}
    last_days = _load_last_days(session, exemption_ids)
    duties = load_announced_duties(session, {row.person_id for row in rows})
    notes: list[Note] = []
    for row in rows:
        duty = duties.get(DutyKey(row.course_id, row.person_id))
        note = word_exemption(row, last_days) if duty is None else word_duty(row, duty, moment.now)
        if note is not None:
            notes.append(note)
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
            _is_about_duty(),
            condition,
            ~is_announced,
            is_in_force(),
            is_reachable(today),
        )
        .order_by(ObligationEvent.id)
    )


def _is_about_duty() -> ColumnElement[bool]:
    """Return the condition that an event may have changed what its person has to do.

    An opening or an exemption does so if its obligation leads the duty now; a change of terms also
    if the obligation led it before.
    """
    is_opening = and_(ObligationEvent.kind.in_(_OPENING), Obligation.state == s.OPEN)
    is_exempting = and_(ObligationEvent.kind == s.EXEMPTED_EVENT, Obligation.state == s.EXEMPT)
    is_moving = and_(ObligationEvent.kind == s.CONTINUED_EVENT, Obligation.state == s.OPEN)
    return or_(
        and_(or_(is_opening, is_exempting), is_leading()),
        and_(is_moving, or_(is_leading(), _has_led())),
    )


def _has_led() -> ColumnElement[bool]:
    """Return the condition that no other reason was due before the old day of a moved one."""
    replaced, other = aliased(ObligationEvent), aliased(Obligation)
    old_due_on = (
        select(replaced.due_on)
        .where(
            replaced.obligation_id == ObligationEvent.obligation_id,
            replaced.kind == s.REPLACED_EVENT,
            replaced.id < ObligationEvent.id,
        )
        .order_by(replaced.id.desc())
        .limit(1)
        .correlate(ObligationEvent)
        .scalar_subquery()
    )
    is_earlier = exists().where(
        other.person_id == Obligation.person_id,
        other.course_id == Obligation.course_id,
        other.state == s.OPEN,
        other.id != Obligation.id,
        other.due_on <= old_due_on,
    )
    return ~is_earlier.correlate(Obligation, ObligationEvent)


def _load_last_days(session: Session, exemption_ids: Collection[int]) -> dict[int, date | None]:
    """Return the last day of each exemption; None for one without an end."""
    rows = session.execute(
        select(Exemption.id, Exemption.ends_on).where(Exemption.id.in_(exemption_ids))
    )
    return {row.id: row.ends_on for row in rows}
