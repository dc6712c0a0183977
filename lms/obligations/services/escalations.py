"""Telling those who answer for people that some of them are long overdue: one message a day for each of them, with a number."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import HR, OFFICER
from lms.core.clock import Moment, local_date
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL, ESCALATION_HR, ESCALATION_OFFICER
from lms.messaging.services import Note, tell
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.reminders import asked, reachable
from lms.obligations.rules.states import OPEN
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class _Way:
    """A way up: who is told, by which column of an obligation, along which tree, after how many days."""

    kind: str
    role: str
    place: InstrumentedAttribute[Any]
    held: InstrumentedAttribute[Any]
    tree: type[Organisation] | type[RegionUnit]
    days: InstrumentedAttribute[int | None]
    every_above: bool  # all who answer for the place and above it, or only the nearest


_WAYS: Final = (
    _Way(
        ESCALATION_HR,
        HR,
        Obligation.organisation_id,
        RoleGrant.organisation_id,
        Organisation,
        Assignment.escalate_hr_days,
        every_above=True,
    ),
    _Way(
        ESCALATION_OFFICER,
        OFFICER,
        Obligation.region_unit_id,
        RoleGrant.region_unit_id,
        RegionUnit,
        Assignment.escalate_officer_days,
        every_above=False,
    ),
)


@dataclass(slots=True)
class _Late:
    """Who is late in a place and below it, and the last day on which somebody came to be so."""

    people: set[int] = field(default_factory=set)
    latest: date = date.min

    def add(self, people: Collection[int], latest: date) -> None:
        """More of them."""
        self.people.update(people)
        self.latest = max(self.latest, latest)


def escalate(session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)) -> int:
    """Tells HR, and later the officer, how many of their people are long overdue, and returns how many were told.

    Only on days when somebody has come to be so since they were told last, and once a day. HR of the organisation and of all above it;
    of the officers those of the nearest unit that has one.
    """
    today = moment.today
    notes = [note for way in _WAYS for note in _notes(session, way, today, moment.zone)]
    return tell(session, notes=notes, moment=moment, channels=channels)


def _notes(session: Session, way: _Way, today: date, zone: ZoneInfo) -> Iterator[Note]:
    holders = _holders(session, way, today)
    if not holders:
        return
    late = _late_by_holder(
        _late_by_place(session, way, today),
        _parents(session, way.tree),
        holders,
        every_above=way.every_above,
    )
    told = _told_on(session, way.kind, set(late), zone)
    for person_id, one in sorted(late.items()):
        if one.latest > told.get(person_id, date.min):
            values = {"count": len(one.people), "day": today.isoformat()}
            yield Note(
                person_id,
                way.kind,
                f"{way.kind}:{person_id} {today}",
                f"{way.kind}:{person_id}",
                values,
            )


def _holders(session: Session, way: _Way, today: date) -> dict[int, list[int]]:
    """Those who hold the role and can be told, by the place in which they hold it."""
    query = (
        select(way.held, RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == way.role,
            RoleGrant.withdrawn_at.is_(None),
            way.held.is_not(None),
            reachable(today),
        )
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for place_id, person_id in session.execute(query):
        found[place_id].append(person_id)
    return found


def _late_by_place(session: Session, way: _Way, today: date) -> dict[int, _Late]:
    """Who is late enough, by place; one query for each assignment, along its index of open obligations by due day."""
    assignments = session.execute(
        select(Assignment.id, Assignment.grace_days, way.days.label("days")).where(
            way.days.is_not(None), asked()
        )
    ).all()
    found: dict[int, _Late] = defaultdict(_Late)
    for one in assignments:
        wait = timedelta(days=one.grace_days + one.days)
        rows = session.execute(
            select(way.place, Obligation.person_id, Obligation.due_on)
            .join(Person, Person.id == Obligation.person_id)
            .where(
                Obligation.assignment_id == one.id,
                Obligation.state == OPEN,
                Obligation.due_on <= today - wait,
                way.place.is_not(None),
                reachable(today),
            )
        )
        for place_id, person_id, due_on in rows:
            found[place_id].add((person_id,), due_on + wait)
    return found


def _late_by_holder(
    places: dict[int, _Late],
    parents: dict[int, int | None],
    holders: dict[int, list[int]],
    *,
    every_above: bool,
) -> dict[int, _Late]:
    found: dict[int, _Late] = defaultdict(_Late)
    for place_id, late in places.items():
        here: int | None = place_id
        while here is not None:
            for person_id in holders.get(here, ()):
                found[person_id].add(late.people, late.latest)
            if here in holders and not every_above:
                break
            here = parents.get(here)
    return found


def _parents(
    session: Session, tree: type[Organisation] | type[RegionUnit]
) -> dict[int, int | None]:
    return {row[0]: row[1] for row in session.execute(select(tree.id, tree.parent_id))}


def _told_on(
    session: Session, kind: str, person_ids: Collection[int], zone: ZoneInfo
) -> dict[int, date]:
    """The day on which each was told last."""
    query = select(Message.person_id, func.max(Message.created_at)).where(
        Message.kind == kind, Message.person_id.in_(person_ids)
    )
    return {
        row[0]: local_date(row[1], zone)
        for row in session.execute(query.group_by(Message.person_id))
    }
