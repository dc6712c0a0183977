"""Reopen obligations whose certificate was revoked."""

from collections.abc import Collection

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.rules import is_unresolved, load_rules, select_rules
from lms.obligations.queries.situations import load_circumstances, lock_latest_obligations
from lms.obligations.rules import MET, reopen_after_revocation
from lms.obligations.services.recording import PersonChange, write_changes
from lms.obligations.services.resolution import build_facts
from lms.obligations.services.resolving import resolve_selected_assignments


def reopen_on_revocation(
    session: Session, *, enrolment_id: int, by_id: int | None, moment: Moment
) -> int:
    """Reopen the obligations met by a completion whose certificate is revoked; return how many.

    Only a later completion meets them. An obligation with a later round stays met, because the
    person has to complete that round anyway.
    """
    rows = session.execute(
        select(Obligation.assignment_id, Obligation.person_id).where(
            Obligation.met_by == enrolment_id, Obligation.state == MET
        )
    ).all()
    if not rows:
        return 0
    changes = _find_revoked(session, rows, enrolment_id, moment)
    write_changes(session, changes, moment, by_id)
    is_concerned = Assignment.id.in_({row.assignment_id for row in rows})
    person_ids = sorted({row.person_id for row in rows})
    query = select_rules(is_concerned & is_unresolved())
    resolve_selected_assignments(session, query, person_ids, moment, by_id)
    return len(changes)


def _find_revoked(
    session: Session, rows: Collection[Row[int, int]], enrolment_id: int, moment: Moment
) -> list[PersonChange]:
    person_ids = {row.person_id for row in rows}
    assignment_ids = {row.assignment_id for row in rows}
    rules = load_rules(session, select_rules(Assignment.id.in_(assignment_ids)))
    obligations = lock_latest_obligations(session, person_ids, assignment_ids)
    circumstances = load_circumstances(session, person_ids, [], moment.today)
    changes: list[PersonChange] = []
    for key, obligation in obligations.items():
        if obligation.state != MET or obligation.met_by != enrolment_id or obligation.renewed:
            continue
        assignment_id, person_id = key
        rule = rules[assignment_id]
        facts = build_facts(moment, obligation.affiliation, circumstances, rule, person_id)
        change = reopen_after_revocation(obligation, rule, facts)
        changes.append(
            PersonChange(
                assignment_id=assignment_id,
                person_id=person_id,
                course_id=rule.course_id,
                change=change,
            )
        )
    return changes
