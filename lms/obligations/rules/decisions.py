"""What becomes of one person's obligation of one assignment: the whole decision, without a database or a clock.

The same facts give the same decision, and deciding again after it gives nothing more: so it does not matter how often, by how many
processes and after which event it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from lms.enrolment.rules import add_months
from lms.obligations.rules import states as s
from lms.obligations.rules.days import (
    Leave,
    completed_since,
    due_by_rule,
    extended,
    good_for_months,
    is_late,
    margin,
    without_leaves,
)
from lms.obligations.rules.people import Affiliation
from lms.obligations.rules.terms import Target


@dataclass(frozen=True, slots=True)
class Rule:
    """An assignment as it is resolved. `ended_because`: why it asks nothing of anybody any more (withdrawn, retired); '' while it does.

    `validity`: for each of its courses, for how many months a completion is good.
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


@dataclass(frozen=True, slots=True)
class ObligationState:
    """An obligation. `id` is None before it is stored; `since`: the day of which an ended or exempt one is so."""

    id: int | None
    round: int
    state: str
    place: Affiliation
    opened_on: date
    due_on: date
    own_due_on: date | None = None
    met_on: date | None = None
    met_by: int | None = None
    since: date | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """A completion of a course."""

    enrolment_id: int
    course_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so today. `place`: None outside of the target. `exemption_id`: the exemption that holds today."""

    today: date
    place: Affiliation | None
    exemption_id: int | None = None
    leaves: Sequence[Leave] = ()
    completions: Sequence[Completed] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """An entry for the record, with the place and the due day of that moment."""

    kind: str
    place: Affiliation
    due_on: date
    details: dict[str, Any]


@dataclass(slots=True)
class Change:
    """What an obligation has become, and the events by which it did."""

    held: ObligationState
    events: list[Event] = field(default_factory=list)

    def note(self, kind: str, why: str = "", **details: Any) -> None:
        """Adds an event, at the place and with the day that the obligation has at this moment."""
        said = {"why": why, **details} if why else details
        self.events.append(Event(kind, self.held.place, self.held.due_on, said))

    def turn(self, **values: Any) -> None:
        """Changes the obligation."""
        self.held = replace(self.held, **values)


def decide(rule: Rule, held: ObligationState | None, facts: Facts) -> list[Change]:
    """What has to change: nothing, the obligation itself, and the next rounds that follow from it. `held` is that of the latest round."""
    changes: list[Change] = []
    while True:
        change = _next(rule, held, facts)
        if change is None or not change.events:
            return changes
        if held is not None and change.held.round > held.round:
            _supersede(changes, held)
        changes.append(change)
        held = change.held
        if held.state != s.MET:  # only what is met may have a next round
            return changes


def reopened(held: ObligationState, rule: Rule, facts: Facts) -> Change:
    """A met obligation whose certificate was revoked: open again, with days enough to do it. Only a later completion meets it."""
    change = Change(held)
    _set_due(
        change,
        facts,
        held.due_on if held.due_on >= facts.today else facts.today + margin(rule.grace_days),
    )
    change.turn(state=s.OPEN, met_on=None)
    _note_resumed(change, held, s.REVOKED, enrolment=held.met_by)
    return change


def due_moved(held: ObligationState, facts: Facts, *, due_on: date, reason: str) -> Change:
    """An open obligation whose day somebody moved. In a leave that is known: to the first day of presence after it."""
    change = Change(held)
    _move(change, facts, held.place, due_on, s.DUE_MOVED, reason=reason)
    return change


def rule_due(rule: Rule, opened_on: date) -> date:
    """The day by the assignment, before leaves."""
    return due_by_rule(
        due_on=rule.due_on, due_days=rule.due_days, grace_days=rule.grace_days, opened_on=opened_on
    )


def renewal_due(rule: Rule, met_on: date, course_id: int | None) -> date | None:
    """The day by which it has to be done anew: the renewal months after it was done, or when its certificate expires, if that is sooner."""
    if not rule.renewal_months:
        return None
    validity = rule.validity.get(course_id, 0) if course_id is not None else 0
    return add_months(met_on, good_for_months(validity, rule.renewal_months))


def _next(rule: Rule, held: ObligationState | None, facts: Facts) -> Change | None:
    if held is None:
        return _opened(rule, facts)
    if held.state == s.MET:
        return _renewed(rule, held, facts)
    change = Change(held)
    _settle(
        rule,
        change,
        facts,
        held.opened_on if held.round or not rule.recognise_earlier else date.min,
    )
    return change


def _opened(rule: Rule, facts: Facts) -> Change | None:
    if facts.place is None or rule.ended_because or facts.today < rule.starts_on:
        return None
    due = extended(rule_due(rule, facts.today), facts.leaves, facts.today, facts.today)
    change = Change(ObligationState(None, 0, s.OPEN, facts.place, facts.today, due))
    change.note(s.OPENED_EVENT, s.JOINED)
    _settle(rule, change, facts, date.min if rule.recognise_earlier else facts.today)
    return change


def _renewed(rule: Rule, held: ObligationState, facts: Facts) -> Change | None:
    """The next round, once its window has come. What was completed in the window before the round was opened counts for it."""
    met_on = held.met_on or held.opened_on
    due = renewal_due(rule, met_on, _course_of(held.met_by, facts))
    if held.renewed or due is None or facts.place is None or rule.ended_because:
        return None
    window = max(due - timedelta(days=rule.renewal_window_days), met_on + timedelta(days=1))
    if facts.today < window:
        return None
    change = Change(ObligationState(None, held.round + 1, s.OPEN, facts.place, facts.today, due))
    _set_due(change, facts, due if due >= facts.today else facts.today + margin(rule.grace_days))
    change.note(s.OPENED_EVENT, s.RENEWAL)
    _settle(rule, change, facts, window)
    return change


def _supersede(changes: list[Change], held: ObligationState) -> None:
    """The round before is due anew: it counts no more, the next one does in its place."""
    if not changes or changes[-1].held is not held:
        changes.append(Change(held))
    changes[-1].note(s.RENEWED_EVENT)
    changes[-1].turn(renewed=True)


def _settle(rule: Rule, change: Change, facts: Facts, counts_from: date) -> None:
    """Brings an obligation that is not met to what is so today."""
    if facts.place is None or rule.ended_because:
        _end(rule, change, facts)
        return
    if change.held.state == s.ENDED:
        _resume(rule, change, facts, facts.place, s.RETURNED)
    done = _completion(rule, change.held, facts, counts_from)
    if done is not None:
        _meet(rule, change, done)
    elif facts.exemption_id is not None:
        _exempt(change, facts, facts.place)
    elif change.held.state == s.EXEMPT:
        _resume(rule, change, facts, facts.place, s.EXEMPTION_OVER)
    else:
        _keep_up(rule, change, facts, facts.place)


def _end(rule: Rule, change: Change, facts: Facts) -> None:
    if change.held.state == s.ENDED:
        return
    why = rule.ended_because or s.LEFT
    if (
        change.held.state == s.EXEMPT
    ):  # counted as open for the moment in which it ends: every end takes one from the open ones
        change.turn(state=s.OPEN)
        change.note(s.RESUMED_EVENT, why)
    change.note(s.ENDED_EVENT, why)
    change.turn(state=s.ENDED, since=facts.today)


def _resume(rule: Rule, change: Change, facts: Facts, place: Affiliation, why: str) -> None:
    """Open again. The time away is added where days are counted from the beginning; a fixed day that has passed meanwhile is replaced."""
    held = change.held
    if rule.due_days is not None and not held.round:
        due = held.due_on + (facts.today - (held.since or facts.today))
    else:
        due = _due(rule, held, facts)
        due = due if due >= facts.today else facts.today + margin(rule.grace_days)
    if due != _due(rule, held, facts):
        _set_due(change, facts, due)
    change.turn(state=s.OPEN, place=place, due_on=_due(rule, change.held, facts), since=None)
    if held.state == s.EXEMPT:
        _note_resumed(change, held, why)
    else:
        change.note(s.RESUMED_EVENT, why)


def _note_resumed(change: Change, was: ObligationState, why: str, **details: Any) -> None:
    """The record takes it out of the state that it was in, where and with the day that it had there; then to where and when it is now."""
    change.events.append(Event(s.RESUMED_EVENT, was.place, was.due_on, {"why": why, **details}))
    if (was.place, was.due_on) != (change.held.place, change.held.due_on):
        change.events.append(Event(s.REPLACED_EVENT, was.place, was.due_on, {"why": why}))
        change.note(s.CONTINUED_EVENT, why)


def _meet(rule: Rule, change: Change, done: Completed) -> None:
    if change.held.state == s.EXEMPT:
        change.turn(state=s.OPEN, since=None)
        change.note(s.RESUMED_EVENT, s.MET_EVENT)
    late = is_late(done.on, change.held.due_on, rule.grace_days)
    change.note(s.MET_EVENT, on=done.on.isoformat(), enrolment=done.enrolment_id, late=late)
    change.turn(state=s.MET, met_by=done.enrolment_id, met_on=done.on)


def _exempt(change: Change, facts: Facts, place: Affiliation) -> None:
    """Exempt while the exemption holds; a change of place is written down by a pair of events that leaves the number of open ones alone."""
    held = change.held
    since = held.since if held.state == s.EXEMPT and held.since else facts.today
    if held.state == s.EXEMPT:
        if held.place == place:
            return
        change.turn(state=s.OPEN, place=place)
        _note_resumed(change, held, s.MOVED)
    elif held.place != place:
        _move(change, facts, place, held.due_on, s.MOVED)
    change.note(
        s.EXEMPTED_EVENT, s.EXEMPTION, exemption=facts.exemption_id, since=since.isoformat()
    )
    change.turn(state=s.EXEMPT, since=since)


def _keep_up(rule: Rule, change: Change, facts: Facts, place: Affiliation) -> None:
    """The place and the day of an open obligation. Neither a change of the rule nor a leave taken back makes anybody late at once."""
    held = change.held
    due = _due(rule, held, facts)
    if due < facts.today and due < held.due_on:
        due = min(held.due_on, max(due, facts.today + margin(rule.grace_days)))
    if due == held.due_on and held.place == place:
        return
    why = s.MOVED if held.place != place else s.LEAVE if facts.leaves else s.TERMS
    _move(change, facts, place, due, why, own=due != _due(rule, held, facts))


def _move(
    change: Change,
    facts: Facts,
    place: Affiliation,
    due: date,
    why: str,
    *,
    own: bool = True,
    **details: Any,
) -> None:
    held = change.held
    before = len(change.events)
    change.note(s.REPLACED_EVENT, why)
    if own and due != held.due_on:
        _set_due(change, facts, due)
        due = change.held.due_on
    change.turn(place=place, due_on=due)
    if (change.held.place, change.held.due_on) == (held.place, held.due_on):
        del change.events[before:]
    else:
        change.note(s.CONTINUED_EVENT, why, **details)


def _set_due(change: Change, facts: Facts, due: date) -> None:
    """Makes the day the person's own. In a leave it becomes the first day of presence after it."""
    opened_on = change.held.opened_on
    own = without_leaves(due, facts.leaves, opened_on, facts.today)
    change.turn(own_due_on=own, due_on=extended(own, facts.leaves, opened_on, facts.today))


def _due(rule: Rule, held: ObligationState, facts: Facts) -> date:
    base = held.own_due_on or rule_due(rule, held.opened_on)
    return extended(base, facts.leaves, held.opened_on, facts.today)


def _completion(
    rule: Rule, held: ObligationState, facts: Facts, counts_from: date
) -> Completed | None:
    """The latest completion that meets the obligation: in one of the courses, still good today, later than one that was revoked."""
    good = [
        done
        for done in facts.completions
        if done.course_id in rule.validity
        and counts_from <= done.on <= facts.today
        and done.enrolment_id > (held.met_by or 0)
        and done.on
        >= completed_since(
            good_for_months(rule.validity[done.course_id], rule.renewal_months), facts.today
        )
    ]
    return max(good, key=lambda done: (done.on, done.enrolment_id), default=None)


def _course_of(enrolment_id: int | None, facts: Facts) -> int | None:
    return next(
        (done.course_id for done in facts.completions if done.enrolment_id == enrolment_id), None
    )
