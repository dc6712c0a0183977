"""What a decision about an obligation is made from, and what it gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lms.obligations.rules import states as s
from lms.obligations.rules.leaves import Leave
from lms.obligations.rules.people import Affiliation
from lms.obligations.rules.terms import Target


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """The part of an assignment that decides about obligations.

    `ended_because`: withdrawn or retired; '' while the assignment is in force.
    `validity`: by course id, the months for which a completion is valid (0: for ever).
    `supervised`: only a completion under supervision counts.
    """

    id: int
    course_id: int
    target: Target
    narrowing: dict[str, Any] | None
    starts_on: date
    due_on: date | None
    due_days: int | None
    grace_days: int
    renewal_months: int
    renewal_window_days: int
    recognise_earlier: bool
    validity: dict[int, int]
    ended_because: str = ""
    supervised: bool = False


@dataclass(frozen=True, slots=True)
class ObligationState:
    """The present state of an obligation.

    `id`: None before it is stored. `since`: the day from which it is ended or exempt.
    """

    id: int | None
    round: int
    state: str
    affiliation: Affiliation
    opened_on: date
    due_on: date
    own_due_on: date | None = None
    met_on: date | None = None
    met_by: int | None = None
    since: date | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class CourseCompletion:
    """A completion of a course.

    `supervised`: its final test was written in a sitting. `may_repeat`: the course may be taken
    again already. `revoked`: a duty that it had met was opened again.
    """

    enrolment_id: int
    course_id: int
    on: date
    supervised: bool = False
    may_repeat: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """Today's facts about a person and an assignment.

    `affiliation`: None if the person is outside the target.
    `exemption_id`: the exemption that is valid today.
    """

    today: date
    affiliation: Affiliation | None
    exemption_id: int | None = None
    leaves: Sequence[Leave] = ()
    completions: Sequence[CourseCompletion] = ()


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be recorded, with the affiliation and the due day of that moment."""

    kind: str
    affiliation: Affiliation
    due_on: date
    details: dict[str, Any]


@dataclass(slots=True)
class ObligationChange:
    """The new state of an obligation, and the events that led to it."""

    obligation: ObligationState
    events: list[NewEvent] = field(default_factory=list)

    def add_event(self, kind: str, why: str = "", **details: Any) -> None:
        """Add an event with the affiliation and the due day that the obligation has now."""
        if why:
            details = {"why": why, **details}
        event = NewEvent(
            kind=kind,
            affiliation=self.obligation.affiliation,
            due_on=self.obligation.due_on,
            details=details,
        )
        self.events.append(event)

    def add_resumed(self, before: ObligationState, why: str, **details: Any) -> None:
        """Add the events of an obligation that is open again.

        The first event carries the affiliation and the due day of the state `before`, because it
        takes the obligation out of the figures there. If either has changed since, a pair of
        events (replaced, continued) follows.
        """
        resumed = NewEvent(
            kind=s.RESUMED_EVENT,
            affiliation=before.affiliation,
            due_on=before.due_on,
            details={"why": why, **details},
        )
        self.events.append(resumed)
        state = (self.obligation.affiliation, self.obligation.due_on)
        if state != (before.affiliation, before.due_on):
            self.events.append(replace(resumed, kind=s.REPLACED_EVENT, details={"why": why}))
            self.add_event(s.CONTINUED_EVENT, why)

    def update(self, **values: Any) -> None:
        """Change fields of the obligation."""
        self.obligation = replace(self.obligation, **values)
