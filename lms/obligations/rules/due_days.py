"""The due day of one obligation: by its assignment, the person's own, and moving it."""

from datetime import date
from typing import Any

from lms.enrolment.rules import add_months
from lms.obligations.rules import states as s
from lms.obligations.rules.changes import (
    AssignmentRule,
    ObligationChange,
    ObligationFacts,
    ObligationState,
)
from lms.obligations.rules.days import compute_due_day, find_completion_validity, get_least_time
from lms.obligations.rules.leaves import extend_by_leaves, subtract_leaves
from lms.obligations.rules.people import Affiliation


def find_due_day_by_rule(rule: AssignmentRule, opened_on: date) -> date:
    """Return the due day by the assignment, before leaves are added."""
    return compute_due_day(
        due_on=rule.due_on, due_days=rule.due_days, grace_days=rule.grace_days, opened_on=opened_on
    )


def get_current_due_day(
    rule: AssignmentRule, obligation: ObligationState, facts: ObligationFacts
) -> date:
    """Return the due day of today: the person's own or the assignment's, with leaves added."""
    base = obligation.own_due_on or find_due_day_by_rule(rule, obligation.opened_on)
    return extend_by_leaves(base, facts.leaves, obligation.opened_on, facts.today)


def find_renewal_due_day(rule: AssignmentRule, met_on: date, course_id: int | None) -> date | None:
    """Return the day by which the course has to be completed again; None if once is enough.

    That is when the renewal months are over or the certificate expires, whichever is earlier.
    """
    if not rule.renewal_months:
        return None
    validity = rule.validity.get(course_id, 0) if course_id is not None else 0
    return add_months(met_on, find_completion_validity(validity, rule.renewal_months))


def allow_least_time(due: date, rule: AssignmentRule, facts: ObligationFacts) -> date:
    """Return the due day, or a day that leaves enough time if it has passed."""
    return due if due >= facts.today else facts.today + get_least_time(rule.grace_days)


def set_own_due_day(change: ObligationChange, facts: ObligationFacts, due: date) -> None:
    """Give the person a due day of their own; in a leave, the first day after the leave."""
    opened_on = change.obligation.opened_on
    own = subtract_leaves(due, facts.leaves, opened_on, facts.today)
    due_on = extend_by_leaves(own, facts.leaves, opened_on, facts.today)
    change.update(own_due_on=own, due_on=due_on)


def move_due_day(
    obligation: ObligationState, facts: ObligationFacts, *, due_on: date, reason: str
) -> ObligationChange:
    """Move the due day of an open obligation; in a known leave, to the first day after it."""
    change = ObligationChange(obligation)
    move_obligation(change, facts, obligation.affiliation, due_on, s.DUE_MOVED, reason=reason)
    return change


def move_obligation(
    change: ObligationChange,
    facts: ObligationFacts,
    affiliation: Affiliation,
    due: date,
    why: str,
    *,
    is_own_day: bool = True,
    **details: Any,
) -> None:
    """Move an open obligation to another affiliation or due day, as a pair of events.

    Adds no event if neither changes. `is_own_day`: the day is the person's own and not the
    assignment's.
    """
    before = change.obligation
    event_count = len(change.events)
    change.add_event(s.REPLACED_EVENT, why)
    if is_own_day and due != before.due_on:
        set_own_due_day(change, facts, due)
        due = change.obligation.due_on
    change.update(affiliation=affiliation, due_on=due)
    after = change.obligation
    if (after.affiliation, after.due_on) == (before.affiliation, before.due_on):
        del change.events[event_count:]
    else:
        change.add_event(s.CONTINUED_EVENT, why, **details)
