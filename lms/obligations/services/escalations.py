"""Tell HR and officers how many of their people are long overdue, at most once a day."""

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
from lms.core.clock import Moment, get_local_date
from lms.core.trees import list_path
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL, ESCALATION_HR, ESCALATION_OFFICER
from lms.messaging.services import Note, tell_people
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.reminders import is_in_force, is_reachable
from lms.obligations.rules import OPEN
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class _Escalation:
    """A kind of escalation: to whom, along which tree, after how many days.

    `area`, `granted_area`: the unit or organisation of an obligation and of a role.
    `every_above`: to all who answer for the area or one above it, or only to the nearest.
    """

    kind: str
    role: str
    area: InstrumentedAttribute[Any]
    granted_area: InstrumentedAttribute[Any]
    tree: type[Organisation] | type[RegionUnit]
    days: InstrumentedAttribute[int | None]
    every_above: bool


_ESCALATIONS: Final = (
    _Escalation(
        kind=ESCALATION_HR,
        role=HR,
        area=Obligation.organisation_id,
        granted_area=RoleGrant.organisation_id,
        tree=Organisation,
        days=Assignment.escalate_hr_days,
        every_above=True,
    ),
    _Escalation(
        kind=ESCALATION_OFFICER,
        role=OFFICER,
        area=Obligation.region_unit_id,
        granted_area=RoleGrant.region_unit_id,
        tree=RegionUnit,
        days=Assignment.escalate_officer_days,
        every_above=False,
    ),
)


@dataclass(slots=True)
class _LatePeople:
    """People who are late, and the last day on which one of them became so."""

    person_ids: set[int] = field(default_factory=set)
    latest: date = date.min

    def add(self, person_ids: Collection[int], latest: date) -> None:
        """Add people who became late no later than `latest`."""
        self.person_ids.update(person_ids)
        self.latest = max(self.latest, latest)


def escalate_delays(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tell HR, and later officers, how many of their people are long overdue; return how many.

    A message is sent only if somebody became late since the last one, and at most once a day. It
    goes to HR of the organisation and of all above it, and to the officers of the nearest unit that
    has one.
    """
    notes = [
        note for escalation in _ESCALATIONS for note in _build_notes(session, escalation, moment)
    ]
    return tell_people(session, notes=notes, moment=moment, channels=channels)


def _build_notes(session: Session, escalation: _Escalation, moment: Moment) -> Iterator[Note]:
    today, kind = moment.today, escalation.kind
    recipients = _load_recipients(session, escalation, today)
    if not recipients:
        return
    late = _group_by_recipient(
        _load_late_people(session, escalation, today),
        _load_parents(session, escalation.tree),
        recipients,
        every_above=escalation.every_above,
    )
    last_days = _load_last_days(session, kind, set(late), moment.zone)
    for person_id, people in sorted(late.items()):
        if people.latest > last_days.get(person_id, date.min):
            subject = f"{kind}:{person_id}"
            values = {"count": len(people.person_ids), "day": today.isoformat()}
            yield Note(
                person_id=person_id,
                kind=kind,
                key=f"{subject} {today}",
                subject=subject,
                values=values,
            )


def _load_recipients(
    session: Session, escalation: _Escalation, today: date
) -> dict[int, list[int]]:
    """Return the reachable people with the role, by the id of its unit or organisation."""
    query = (
        select(escalation.granted_area, RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == escalation.role,
            RoleGrant.withdrawn_at.is_(None),
            escalation.granted_area.is_not(None),
            is_reachable(today),
        )
        .distinct()
    )
    recipients: dict[int, list[int]] = defaultdict(list)
    for area_id, person_id in session.execute(query):
        recipients[area_id].append(person_id)
    return recipients


def _load_late_people(
    session: Session, escalation: _Escalation, today: date
) -> dict[int, _LatePeople]:
    """Return the people who are late enough, by the id of their unit or organisation.

    One query for each assignment uses the index of open obligations by due day.
    """
    assignments = session.execute(
        select(Assignment.id, Assignment.grace_days, escalation.days.label("days")).where(
            escalation.days.is_not(None), is_in_force()
        )
    ).all()
    late: dict[int, _LatePeople] = defaultdict(_LatePeople)
    for assignment in assignments:
        wait = timedelta(days=assignment.grace_days + assignment.days)
        rows = session.execute(
            select(escalation.area, Obligation.person_id, Obligation.due_on)
            .join(Person, Person.id == Obligation.person_id)
            .where(
                Obligation.assignment_id == assignment.id,
                Obligation.state == OPEN,
                Obligation.due_on <= today - wait,
                escalation.area.is_not(None),
                is_reachable(today),
            )
        )
        for area_id, person_id, due_on in rows:
            late[area_id].add((person_id,), due_on + wait)
    return late


def _group_by_recipient(
    late: dict[int, _LatePeople],
    parents: dict[int, int | None],
    recipients: dict[int, list[int]],
    *,
    every_above: bool,
) -> dict[int, _LatePeople]:
    by_recipient: dict[int, _LatePeople] = defaultdict(_LatePeople)
    for area_id, people in late.items():
        for above_id in list_path(area_id, parents.get):
            for recipient_id in recipients.get(above_id, ()):
                by_recipient[recipient_id].add(people.person_ids, people.latest)
            if above_id in recipients and not every_above:
                break
    return by_recipient


def _load_parents(
    session: Session, tree: type[Organisation] | type[RegionUnit]
) -> dict[int, int | None]:
    rows = session.execute(select(tree.id, tree.parent_id))
    return {row.id: row.parent_id for row in rows}


def _load_last_days(
    session: Session, kind: str, person_ids: Collection[int], zone: ZoneInfo
) -> dict[int, date]:
    """Return the day of the last message of a kind to each person."""
    query = (
        select(Message.person_id, func.max(Message.created_at))
        .where(Message.kind == kind, Message.person_id.in_(person_ids))
        .group_by(Message.person_id)
    )
    rows = session.execute(query)
    return {person_id: get_local_date(last_at, zone) for person_id, last_at in rows}
