"""Reads of the obligations, leaves, exemptions and completions of many people at once.

Each is one statement, however many people and assignments there are. The statements run on
the connection itself, which is faster in many small steps.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Absence
from lms.core.list_parameters import is_one_of
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.obligations.models import Exemption, Obligation, ObligationEvent
from lms.obligations.queries.revoked import is_revoked
from lms.obligations.rules import (
    ENDED,
    EXEMPT,
    Affiliation,
    CourseCompletion,
    Leave,
    ObligationState,
)
from lms.obligations.rules.keys import DutyKey, ObligationKey

_OBLIGATION_COLUMNS = (
    Obligation.id,
    Obligation.assignment_id,
    Obligation.person_id,
    Obligation.round,
    Obligation.state,
    Obligation.region_unit_id,
    Obligation.organisation_id,
    Obligation.opened_on,
    Obligation.due_on,
    Obligation.own_due_on,
    Obligation.met_on,
    Obligation.met_by,
    Obligation.renewed,
)

# `+ 0` keeps the database from using the index of the assignment or the course, which may have a
# hundred thousand rows. So rows are found by person, of whom there are some tens.
_OBLIGATIONS = (
    select(*_OBLIGATION_COLUMNS)
    .where(
        is_one_of(Obligation.person_id, "people"),
        is_one_of(Obligation.assignment_id + 0, "assignments"),
    )
    .order_by(Obligation.id)
    .with_for_update()
)
_LAST_EVENTS = select(
    ObligationEvent.obligation_id, ObligationEvent.on, ObligationEvent.details
).where(
    ObligationEvent.id.in_(
        select(func.max(ObligationEvent.id))
        .where(is_one_of(ObligationEvent.obligation_id, "obligations"))
        .group_by(ObligationEvent.obligation_id)
    )
)
_LEAVES = select(Absence.person_id, Absence.starts_on, Absence.ends_on).where(
    is_one_of(Absence.person_id, "people"), Absence.withdrawn_at.is_(None)
)
_EXEMPTIONS = (
    select(Exemption.id, Exemption.assignment_id, Exemption.course_id, Exemption.person_id)
    .where(
        is_one_of(Exemption.person_id, "people"),
        Exemption.starts_on <= bindparam("today"),
        or_(Exemption.ends_on.is_(None), Exemption.ends_on >= bindparam("today")),
        Exemption.withdrawn_at.is_(None),
    )
    .order_by(Exemption.id)
)
_COMPLETIONS = select(
    Enrolment.id,
    Enrolment.person_id,
    Enrolment.course_id,
    Enrolment.completed_on,
    Enrolment.supervised,
    Enrolment.may_repeat,
    is_revoked().label("revoked"),
).where(
    is_one_of(Enrolment.person_id, "people"),
    is_one_of(Enrolment.course_id + 0, "courses"),
    Enrolment.state == COMPLETED,
)


@dataclass(slots=True)
class Circumstances:
    """Leaves and completions by person id; valid exemptions.

    `exemptions`: from one assignment, by assignment and person. `course_exemptions`: from all
    assignments of a course, by course and person.
    """

    leaves: dict[int, list[Leave]] = field(default_factory=lambda: defaultdict(list))
    exemptions: dict[ObligationKey, int] = field(default_factory=dict)
    course_exemptions: dict[DutyKey, int] = field(default_factory=dict)
    completions: dict[int, list[CourseCompletion]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def find_exemption(self, assignment_id: int, course_id: int, person_id: int) -> int | None:
        """Return the id of an exemption that frees the person from the assignment, or None."""
        from_course = self.course_exemptions.get(DutyKey(course_id, person_id))
        return self.exemptions.get(ObligationKey(assignment_id, person_id), from_course)


def lock_latest_obligations(
    session: Session, person_ids: Collection[int], assignment_ids: Collection[int]
) -> dict[ObligationKey, ObligationState]:
    """Load and lock people's obligations of the latest round of each of these assignments."""
    latest: dict[ObligationKey, Any] = {}
    parameters = {"people": list(person_ids), "assignments": list(assignment_ids)}
    for row in session.connection().execute(_OBLIGATIONS, parameters):
        key = ObligationKey(row.assignment_id, row.person_id)
        if key not in latest or latest[key].round < row.round:
            latest[key] = row
    ids = [row.id for row in latest.values() if row.state in (ENDED, EXEMPT)]
    since = _load_since(session, ids)
    return {key: _build_state(row, since.get(row.id)) for key, row in latest.items()}


def _build_state(row: Any, since: date | None) -> ObligationState:
    return ObligationState(
        id=row.id,
        round=row.round,
        state=row.state,
        affiliation=Affiliation(row.region_unit_id, row.organisation_id),
        opened_on=row.opened_on,
        due_on=row.due_on,
        own_due_on=row.own_due_on,
        met_on=row.met_on,
        met_by=row.met_by,
        since=since,
        renewed=row.renewed,
    )


def _load_since(session: Session, obligation_ids: Collection[int]) -> dict[int, date]:
    """Return for each obligation the day from which it is in its state.

    That is the day of its last event. The event of an exempt person who moved carries the day on
    which the exemption began.
    """
    if not obligation_ids:
        return {}
    rows = session.connection().execute(_LAST_EVENTS, {"obligations": list(obligation_ids)})
    since: dict[int, date] = {}
    for row in rows:
        text = row.details.get("since")
        since[row.obligation_id] = row.on if text is None else date.fromisoformat(text)
    return since


def load_circumstances(
    session: Session, person_ids: Collection[int], course_ids: Iterable[int], today: date
) -> Circumstances:
    """Load leaves, exemptions that are valid today, and completions of these courses."""
    circumstances, connection = Circumstances(), session.connection()
    people = {"people": list(person_ids)}
    for person_id, starts_on, ends_on in connection.execute(_LEAVES, people):
        circumstances.leaves[person_id].append((starts_on, ends_on))
    for exemption_id, assignment_id, course_id, person_id in connection.execute(
        _EXEMPTIONS, {**people, "today": today}
    ):
        if assignment_id is None:
            circumstances.course_exemptions[DutyKey(course_id, person_id)] = exemption_id
        else:
            circumstances.exemptions[ObligationKey(assignment_id, person_id)] = exemption_id
    parameters = {**people, "courses": list(course_ids)}
    for row in connection.execute(_COMPLETIONS, parameters):
        if row.completed_on is not None:
            completion = CourseCompletion(
                enrolment_id=row.id,
                course_id=row.course_id,
                on=row.completed_on,
                supervised=row.supervised,
                may_repeat=row.may_repeat,
                revoked=row.revoked,
            )
            circumstances.completions[row.person_id].append(completion)
    return circumstances
