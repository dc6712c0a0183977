"""Ending and resuming of an obligation."""

from datetime import date

from lms.obligations.rules import states as s
from lms.obligations.rules.changes import (
    AssignmentRule,
    ObligationChange,
    ObligationFacts,
    ObligationState,
)
from lms.obligations.rules.due_days import allow_least_time, current_due_day, set_own_due_day
from lms.obligations.rules.people import Affiliation


def end_obligation(rule: AssignmentRule, change: ObligationChange, facts: ObligationFacts) -> None:
    """End an obligation that is not met."""
    if change.obligation.state == s.ENDED:
        return
    why = rule.ended_because or s.LEFT
    if change.obligation.state == s.EXEMPT:
        # The figures subtract every end from the open obligations, so it is open for a moment.
        change.update(state=s.OPEN)
        change.add_event(s.RESUMED_EVENT, why)
    change.add_event(s.ENDED_EVENT, why)
    change.update(state=s.ENDED, since=facts.today)


def resume_obligation(
    rule: AssignmentRule,
    change: ObligationChange,
    facts: ObligationFacts,
    affiliation: Affiliation,
    why: str,
) -> None:
    """Reopen an ended or exempt obligation."""
    before = change.obligation
    due = _due_after_absence(rule, before, facts)
    if due != current_due_day(rule, before, facts):
        set_own_due_day(change, facts, due)
    due_on = current_due_day(rule, change.obligation, facts)
    change.update(state=s.OPEN, affiliation=affiliation, due_on=due_on, since=None)
    if before.state == s.EXEMPT:
        change.add_resumed(before, why)
    else:
        change.add_event(s.RESUMED_EVENT, why)


def _due_after_absence(
    rule: AssignmentRule, before: ObligationState, facts: ObligationFacts
) -> date:
    """Return the due day of an obligation that is resumed.

    The time away is added where days are counted from the opening. A fixed day that has passed
    meanwhile is replaced by one that leaves enough time.
    """
    if rule.due_days is not None and not before.round:
        return before.due_on + (facts.today - (before.since or facts.today))
    return allow_least_time(current_due_day(rule, before, facts), rule, facts)
