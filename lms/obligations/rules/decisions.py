"""Decide how a person's obligation by an assignment changes today. No database, no clock.

The same facts give the same decision, and deciding again changes nothing more. So it does not
matter how often, by how many processes and after which event a decision is made.
"""

from datetime import date, timedelta

from lms.obligations.rules import states as s
from lms.obligations.rules.changes import (
    AssignmentRule,
    CourseCompletion,
    ObligationChange,
    ObligationFacts,
    ObligationState,
)
from lms.obligations.rules.completions import find_completed_course, find_completion
from lms.obligations.rules.days import get_least_time, is_late
from lms.obligations.rules.due_days import (
    allow_least_time,
    find_due_day_by_rule,
    find_renewal_due_day,
    get_current_due_day,
    move_obligation,
    set_own_due_day,
)
from lms.obligations.rules.interruptions import end_obligation, resume_obligation
from lms.obligations.rules.leaves import extend_by_leaves
from lms.obligations.rules.people import Affiliation


def decide_changes(
    rule: AssignmentRule, obligation: ObligationState | None, facts: ObligationFacts
) -> list[ObligationChange]:
    """Return the changes of an obligation and of the rounds that follow from it, if any.

    `obligation`: that of the latest round, None if the person never had one.
    """
    changes: list[ObligationChange] = []
    while True:
        change = _decide_next(rule, obligation, facts)
        if change is None or not change.events:
            return changes
        if obligation is not None and change.obligation.round > obligation.round:
            _supersede_round(changes, obligation)
        changes.append(change)
        obligation = change.obligation
        if obligation.state != s.MET:  # only a met obligation may have a next round
            return changes


def reopen_after_revocation(
    obligation: ObligationState, rule: AssignmentRule, facts: ObligationFacts
) -> ObligationChange:
    """Reopen a met obligation whose certificate was revoked, with enough time to meet it.

    Only a later completion meets it then.
    """
    change = ObligationChange(obligation)
    set_own_due_day(change, facts, allow_least_time(obligation.due_on, rule, facts))
    change.update(state=s.OPEN, met_on=None)
    change.add_resumed(obligation, s.REVOKED, enrolment=obligation.met_by)
    return change


def _decide_next(
    rule: AssignmentRule, obligation: ObligationState | None, facts: ObligationFacts
) -> ObligationChange | None:
    if obligation is None:
        return _open_first_round(rule, facts)
    if obligation.state == s.MET:
        return _open_next_round(rule, obligation, facts)
    change = ObligationChange(obligation)
    counts_from = (
        obligation.opened_on if obligation.round or not rule.recognise_earlier else date.min
    )
    _settle_obligation(rule, change, facts, counts_from)
    return change


def _open_first_round(rule: AssignmentRule, facts: ObligationFacts) -> ObligationChange | None:
    if facts.affiliation is None or rule.ended_because or facts.today < rule.starts_on:
        return None
    today = facts.today
    due = extend_by_leaves(find_due_day_by_rule(rule, today), facts.leaves, today, today)
    change = ObligationChange(
        ObligationState(
            id=None,
            round=0,
            state=s.OPEN,
            affiliation=facts.affiliation,
            opened_on=today,
            due_on=due,
        )
    )
    change.add_event(s.OPENED_EVENT, s.JOINED)
    _settle_obligation(rule, change, facts, date.min if rule.recognise_earlier else today)
    return change


def _open_next_round(
    rule: AssignmentRule, obligation: ObligationState, facts: ObligationFacts
) -> ObligationChange | None:
    """Open the next round once its window has begun.

    A completion in the window counts for it, also from before the round was opened.
    """
    met_on = obligation.met_on or obligation.opened_on
    due = find_renewal_due_day(rule, met_on, find_completed_course(obligation.met_by, facts))
    if obligation.renewed or due is None or facts.affiliation is None or rule.ended_because:
        return None
    window = max(due - timedelta(days=rule.renewal_window_days), met_on + timedelta(days=1))
    if facts.today < window:
        return None
    next_round = ObligationState(
        id=None,
        round=obligation.round + 1,
        state=s.OPEN,
        affiliation=facts.affiliation,
        opened_on=facts.today,
        due_on=due,
    )
    change = ObligationChange(next_round)
    set_own_due_day(change, facts, allow_least_time(due, rule, facts))
    change.add_event(s.OPENED_EVENT, s.RENEWAL)
    _settle_obligation(rule, change, facts, window)
    return change


def _supersede_round(changes: list[ObligationChange], obligation: ObligationState) -> None:
    """Stop counting a round, because the next one counts instead."""
    if not changes or changes[-1].obligation is not obligation:
        changes.append(ObligationChange(obligation))
    changes[-1].add_event(s.RENEWED_EVENT)
    changes[-1].update(renewed=True)


def _settle_obligation(
    rule: AssignmentRule, change: ObligationChange, facts: ObligationFacts, counts_from: date
) -> None:
    """Bring an obligation that is not met up to date with today's facts."""
    affiliation = facts.affiliation
    if affiliation is None or rule.ended_because:
        end_obligation(rule, change, facts)
        return
    if change.obligation.state == s.ENDED:
        resume_obligation(rule, change, facts, affiliation, s.RETURNED)
    completion = find_completion(rule, change.obligation, facts, counts_from)
    if completion is not None:
        _meet_obligation(rule, change, completion)
    elif facts.exemption_id is not None:
        _exempt_obligation(change, facts, affiliation)
    elif change.obligation.state == s.EXEMPT:
        resume_obligation(rule, change, facts, affiliation, s.EXEMPTION_OVER)
    else:
        _update_open(rule, change, facts, affiliation)


def _meet_obligation(
    rule: AssignmentRule, change: ObligationChange, completion: CourseCompletion
) -> None:
    if change.obligation.state == s.EXEMPT:
        change.update(state=s.OPEN, since=None)
        change.add_event(s.RESUMED_EVENT, s.MET_EVENT)
    late = is_late(completion.on, change.obligation.due_on, rule.grace_days)
    change.add_event(
        s.MET_EVENT, on=completion.on.isoformat(), enrolment=completion.enrolment_id, late=late
    )
    change.update(state=s.MET, met_by=completion.enrolment_id, met_on=completion.on)


def _exempt_obligation(
    change: ObligationChange, facts: ObligationFacts, affiliation: Affiliation
) -> None:
    """Keep an obligation exempt while the exemption is valid.

    A change of affiliation is recorded by a pair of events that leaves the number of open
    obligations alone.
    """
    before = change.obligation
    since = before.since if before.state == s.EXEMPT and before.since else facts.today
    if before.state == s.EXEMPT:
        if before.affiliation == affiliation:
            return
        change.update(state=s.OPEN, affiliation=affiliation)
        change.add_resumed(before, s.MOVED)
    elif before.affiliation != affiliation:
        move_obligation(change, facts, affiliation, before.due_on, s.MOVED)
    change.add_event(
        s.EXEMPTED_EVENT, s.EXEMPTION, exemption=facts.exemption_id, since=since.isoformat()
    )
    change.update(state=s.EXEMPT, since=since)


def _update_open(
    rule: AssignmentRule, change: ObligationChange, facts: ObligationFacts, affiliation: Affiliation
) -> None:
    """Update the affiliation and the due day of an open obligation.

    Neither a change of the rule nor a withdrawn leave makes anybody late at once.
    """
    before = change.obligation
    rule_due = get_current_due_day(rule, before, facts)
    due = rule_due
    if due < facts.today and due < before.due_on:
        due = min(before.due_on, max(due, facts.today + get_least_time(rule.grace_days)))
    if due == before.due_on and before.affiliation == affiliation:
        return
    unmoved_reason = s.LEAVE if facts.leaves else s.TERMS
    why = unmoved_reason if before.affiliation == affiliation else s.MOVED
    move_obligation(change, facts, affiliation, due, why, is_own_day=due != rule_due)
