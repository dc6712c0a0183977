"""Ending and resuming of an obligation."""

from datetime import date, timedelta

from lms.obligations.rules import states as s
from lms.obligations.rules.changes import AssignmentRule, ObligationChange, ObligationFacts
from lms.obligations.rules.due_days import (
    allow_least_time,
    find_due_day_by_rule,
    get_current_due_day,
    set_own_due_day,
)
from lms.obligations.rules.leaves import count_leave_days
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
    _set_due_after_absence(rule, change, facts)
    due_on = get_current_due_day(rule, change.obligation, facts)
    change.update(state=s.OPEN, affiliation=affiliation, due_on=due_on, since=None)
    if before.state == s.EXEMPT:
        change.add_resumed(before, why)
    else:
        change.add_event(s.RESUMED_EVENT, why)


def _set_due_after_absence(
    rule: AssignmentRule, change: ObligationChange, facts: ObligationFacts
) -> None:
    """Give an obligation that is resumed the time away, or enough time.

    The time away is added where days are counted from the opening, to the days that the terms give
    now; days of leave in it are not, since leaves are added to every day. A fixed day that has
    passed meanwhile is replaced by one that leaves enough time.
    """
    before = change.obligation
    if rule.due_days is None or before.round:
        due = get_current_due_day(rule, before, facts)
        if due < facts.today:
            set_own_due_day(change, facts, allow_least_time(due, rule, facts))
        return
    away = _count_days_away(before.since or facts.today, facts)
    if away:
        base = before.own_due_on or find_due_day_by_rule(rule, before.opened_on)
        change.update(own_due_on=base + timedelta(days=away))


def _count_days_away(since: date, facts: ObligationFacts) -> int:
    """Count the days before today, from `since` on, that are in no leave."""
    last = facts.today - timedelta(days=1)
    in_leave = count_leave_days(facts.leaves, since, last, facts.today)
    return (facts.today - since).days - in_leave
