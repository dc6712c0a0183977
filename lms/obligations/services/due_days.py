"""Move the due days of single people."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.obligations.errors import DueDayInPast, NobodySelected, PersonNotObliged
from lms.obligations.models import Assignment, AssignmentEvent
from lms.obligations.queries.rules import load_rules, select_rules
from lms.obligations.queries.selection import list_people_in_scope
from lms.obligations.queries.situations import load_circumstances, lock_latest_obligations
from lms.obligations.rules import OPEN, STANDING, AssignmentRule, ObligationFacts, move_due_day
from lms.obligations.services.reasons import clean_reason
from lms.obligations.services.recording import PersonChange, write_changes


def move_due(
    session: Session,
    *,
    assignment_id: int,
    person_ids: Collection[int],
    due_on: date,
    reason: str,
    by: Actor,
    moment: Moment,
) -> int:
    """Move the due day of people's open obligations by an assignment; return how many moved.

    People whom the actor does not answer for and obligations that are not open are left out. Raises
    NobodySelected, DueDayInPast, ReasonMissing, and PersonNotObliged if nobody is left.
    """
    reason = clean_reason(reason)
    if not person_ids:
        raise NobodySelected
    if due_on < moment.today:
        raise DueDayInPast
    is_in_force = (Assignment.id == assignment_id) & (Assignment.state == STANDING)
    rule = load_rules(session, select_rules(is_in_force)).get(assignment_id)
    in_scope = list_people_in_scope(session, assignment_id, person_ids, by)
    if rule is None or not in_scope:
        raise PersonNotObliged
    changes = _find_changes(session, rule, in_scope, moment, due_on=due_on, reason=reason)
    write_changes(session, changes, moment, by.audit_id)
    details = {"due_on": due_on.isoformat(), "people": len(changes)}
    event = AssignmentEvent(
        assignment_id=assignment_id,
        kind="due_moved",
        at=moment.now,
        on=moment.today,
        actor_id=by.audit_id,
        details=details | {"reason": reason},
    )
    session.add(event)
    _record_move(session, assignment_id, by, moment, **details)
    return len(changes)


def _record_move(
    session: Session, assignment_id: int, by: Actor, moment: Moment, **details: Any
) -> None:
    record_event(
        session,
        kind="due_days_moved",
        subject=f"assignment:{assignment_id}",
        now=moment.now,
        by_id=by.audit_id,
        **details,
    )


def _find_changes(
    session: Session,
    rule: AssignmentRule,
    person_ids: Collection[int],
    moment: Moment,
    *,
    due_on: date,
    reason: str,
) -> list[PersonChange]:
    obligations = lock_latest_obligations(session, person_ids, [rule.id])
    circumstances = load_circumstances(session, person_ids, [], moment.today)
    changes: list[PersonChange] = []
    for (_assignment_id, person_id), obligation in obligations.items():
        if obligation.state != OPEN:
            continue
        leaves = circumstances.leaves.get(person_id, ())
        facts = ObligationFacts(moment.today, obligation.affiliation, leaves=leaves)
        change = move_due_day(obligation, facts, due_on=due_on, reason=reason)
        if change.events:
            changes.append(
                PersonChange(
                    assignment_id=rule.id,
                    person_id=person_id,
                    course_id=rule.course_id,
                    change=change,
                )
            )
    return changes
