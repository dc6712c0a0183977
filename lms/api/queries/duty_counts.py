"""Counts of the people of each course by the state of their duty."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.api.queries.obligation_filters import ObligationFilter, join_people, list_filter_conditions
from lms.catalogue.models import Course
from lms.obligations.models import Obligation
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN


def count_obligations(
    session: Session, *, by: Actor, filters: ObligationFilter, today: date
) -> list[dict[str, Any]]:
    """Count the people of each course by the state of their duty, and the overdue among the open.

    Several obligations of a person for one course are one duty. Ended ones count if no other is
    left.
    """
    open_due_on = func.min(case((Obligation.state == OPEN, Obligation.due_on)))
    by_state = {state: func.max(case((Obligation.state == state, 1))) for state in (MET, EXEMPT)}
    state = case(
        (open_due_on.is_not(None), OPEN),
        *((condition.is_not(None), name) for name, condition in by_state.items()),
        else_=ENDED,
    )
    duties = (
        join_people(select(Course.slug, state.label("state"), open_due_on.label("due_on")))
        .where(*list_filter_conditions(by, filters, today))
        .group_by(Course.slug, Obligation.person_id)
        .subquery()
    )
    rows = session.execute(
        select(
            duties.c.slug,
            duties.c.state,
            func.count(),
            func.count(case((duties.c.due_on < today, 1))),
        )
        .group_by(duties.c.slug, duties.c.state)
        .order_by(duties.c.slug)
    )
    sums: dict[str, dict[str, Any]] = {}
    for slug, name, count, overdue in rows:
        course_sums = sums.setdefault(
            slug, {"course": slug, **dict.fromkeys((OPEN, MET, ENDED, EXEMPT, "overdue"), 0)}
        )
        course_sums[name] += count
        course_sums["overdue"] += overdue
    return list(sums.values())
