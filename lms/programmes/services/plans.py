"""How much a programme plans of an indicator in each half-year."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.programmes.errors import IndicatorNotFound, PlanReasonMissing
from lms.programmes.models import Indicator, ProgrammePlan
from lms.programmes.rules import DRAFTING, DaySpan, half_years
from lms.programmes.services.loading import load_for_change, note


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
    """Sets the plan of an indicator: how many by the first day of each half-year of the programme; one that lacks, or 0, plans nothing.
    Whether anything differs from before.

    Once the programme is approved it needs a reason, which stays in the record with what was planned. Raises IndicatorNotFound, also for
    one that is retired and was never planned here, and PlanReasonMissing.
    """
    programme = load_for_change(session, by, programme_id)
    indicator = session.get(Indicator, indicator_id)
    of_indicator = (
        ProgrammePlan.programme_id == programme.id,
        ProgrammePlan.indicator_id == indicator_id,
    )
    was = {
        row.first: row.planned
        for row in session.scalars(select(ProgrammePlan).where(*of_indicator))
    }
    if indicator is None or (indicator.retired_at is not None and not was):
        raise IndicatorNotFound
    halves = half_years(DaySpan(programme.starts_on, programme.ends_on))
    wanted = {half.first: plan[half.first] for half in halves if plan.get(half.first)}
    if wanted == was:
        return False
    if programme.state != DRAFTING and not reason:
        raise PlanReasonMissing
    session.execute(delete(ProgrammePlan).where(*of_indicator))
    session.add_all(
        ProgrammePlan(
            programme_id=programme.id,
            indicator_id=indicator_id,
            first=half.first,
            last=half.last,
            planned=wanted[half.first],
        )
        for half in halves
        if half.first in wanted
    )
    details = {
        "indicator": indicator_id,
        "was": _texts(was),
        "is": _texts(wanted),
        "reason": reason,
    }
    note(session, programme, "plan_changed", by=by, now=now, **details)
    return True


def _texts(plan: Mapping[date, int]) -> dict[str, int]:
    return {str(first): planned for first, planned in sorted(plan.items())}
