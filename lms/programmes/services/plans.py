"""The plan of an indicator in each half-year of a programme."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.programmes.errors import IndicatorNotFound, PlanReasonMissing
from lms.programmes.models import Indicator, ProgrammePlan
from lms.programmes.rules import DRAFTING, DaySpan, half_years
from lms.programmes.services.loading import append_event, lock_programme


def plan_indicator(
    session: Session,
    *,
    programme_id: int,
    indicator_id: int,
    plan: Mapping[date, int],
    reason: str,
    by: Actor,
    now: datetime,
) -> bool:
    """Set the plan of an indicator; return False if nothing differs.

    `plan`: amount by first day of a half-year; a missing one or 0 plans nothing. Once the
    programme is approved a reason is required; it stays in the record with the old plan.
    Raises PlanReasonMissing and IndicatorNotFound, also for a retired indicator never planned.
    """
    programme = lock_programme(session, by, programme_id)
    indicator = session.get(Indicator, indicator_id)
    rows = (ProgrammePlan.programme_id == programme.id, ProgrammePlan.indicator_id == indicator_id)
    was = {row.first: row.planned for row in session.scalars(select(ProgrammePlan).where(*rows))}
    if indicator is None or (indicator.retired_at is not None and not was):
        raise IndicatorNotFound
    halves = half_years(DaySpan(programme.starts_on, programme.ends_on))
    new = {half.first: plan[half.first] for half in halves if plan.get(half.first)}
    if new == was:
        return False
    if programme.state != DRAFTING and not reason:
        raise PlanReasonMissing
    session.execute(delete(ProgrammePlan).where(*rows))
    session.add_all(_plan_rows(programme.id, indicator_id, halves, new))
    details = {"indicator": indicator_id, "was": _texts(was), "is": _texts(new), "reason": reason}
    append_event(session, programme, "plan_changed", by=by, now=now, **details)
    return True


def _plan_rows(
    programme_id: int, indicator_id: int, halves: Sequence[DaySpan], plan: Mapping[date, int]
) -> list[ProgrammePlan]:
    return [
        ProgrammePlan(
            programme_id=programme_id,
            indicator_id=indicator_id,
            first=half.first,
            last=half.last,
            planned=plan[half.first],
        )
        for half in halves
        if half.first in plan
    ]


def _texts(plan: Mapping[date, int]) -> dict[str, int]:
    return {str(first): planned for first, planned in sorted(plan.items())}
